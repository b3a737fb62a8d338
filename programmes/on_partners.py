"""What the strategy shows on the partners' pages: an institution's actions and activities, what
was reported in a region, and how many activities each place had."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from partners.models import Institution, Place
from partners.territories.counts import PlaceCount
from programmes import perms
from programmes.models import Action, Activity, ActivityParty
from snia.accounts.models import User
from snia.common.sections import Section

SHOWN = 50


@dataclass(frozen=True)
class First:
    """The first rows of a long list, and whether there are more."""

    rows: list[Any]
    has_more: bool

    @classmethod
    def of(cls, rows: QuerySet) -> "First | None":
        found = list(rows[: SHOWN + 1])
        return cls(found[:SHOWN], len(found) > SHOWN) if found else None


def _actions(institution: Institution, user: User) -> First | None:
    if not perms.may_browse_strategy(user):
        return None
    own = Q(leads=institution) | Q(supporters=institution)
    led = Action.leads.through.objects.filter(action=OuterRef("pk"), institution=institution)
    actions = Action.objects.filter(own).select_related("programme").distinct()
    return First.of(actions.annotate(is_led=Exists(led)))


def _activities(institution: Institution, user: User) -> First | None:
    if not perms.may_browse_strategy(user):
        return None
    found = First.of(_standing_roles(institution))
    for role in found.rows if found else ():
        role.activity = role.activity.merged_into or role.activity
    return found


def _standing_roles(institution: Institution) -> QuerySet[ActivityParty]:
    """Its roles in activities, the same one once where activities were merged into one."""
    roles = ActivityParty.objects.annotate(standing=Coalesce("activity__merged_into", "activity"))
    told_already = roles.filter(
        institution=OuterRef("institution"),
        role=OuterRef("role"),
        standing=OuterRef("standing"),
        pk__lt=OuterRef("pk"),
    )
    own = roles.filter(institution=institution).exclude(Exists(told_already))
    latest = own.order_by("-activity__period__start", "activity__title", "pk")
    return latest.select_related("activity__period", "activity__merged_into__period")


def _in_region(region: Place, user: User) -> First | None:
    if not perms.may_browse_strategy(user):
        return None
    places = Place.objects.filter(Q(pk=region.pk) | Q(parent=region))
    located = Activity.places.through.objects.filter(place__in=places)
    activities = Activity.objects.counted().filter(pk__in=located.values("activity"))
    return First.of(activities.select_related("period").order_by("-period__start", "title", "pk"))


def _places_of_activities() -> Iterable[tuple[int, int]]:
    located = Activity.places.through.objects.filter(activity__merged_into=None)
    return located.values_list("place", "activity")


OF_INSTITUTION = (
    Section("programmes/on_partners/actions.html", _actions),
    Section("programmes/on_partners/activities.html", _activities),
)
OF_REGION = (Section("programmes/on_partners/in_region.html", _in_region),)
# Activities that were merged into one count as that one.
TALLY = ("activity_count", ActivityParty, Coalesce("activity__merged_into", "activity"))
PLACES = PlaceCount(_("Activités"), _places_of_activities)
