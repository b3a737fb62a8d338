"""What the pages of one answer share: it is fetched among those that the person may read."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin

from programmes import perms
from programmes.models import Extension, ProgressUpdate
from snia.common.composed import Composed, Slot
from snia.common.policies import PolicyMixin
from snia.common.views import Breadcrumbs, TitledPageMixin

DESK_CRUMB = (_("Mes actions"), reverse_lazy("programmes:desk"))
CAMPAIGNS_CRUMB = (_("Campagnes"), reverse_lazy("programmes:campaigns"))


def _with_all_it_stands_in() -> QuerySet:
    """One answer, and of what it stands in the columns that its pages show."""
    extensions = Extension.objects.filter(
        campaign=OuterRef("campaign"), institution=OuterRef("institution")
    )
    of_campaign = ("title", "state", "opens_on", "due_on", "guidance", "is_demonstration")
    of_period = ("label", "start", "end")
    return (
        ProgressUpdate.objects.filter(pk=Slot("pk"))
        .annotate(extended_until=Subquery(extensions.values("until")[:1]))
        .select_related("campaign__period", "action__programme", "institution")
        .only(
            *(field.name for field in ProgressUpdate._meta.concrete_fields),
            *(f"campaign__{name}" for name in of_campaign),
            *(f"campaign__period__{name}" for name in of_period),
            *("action__number", "action__wording", "action__programme__number"),
            *("institution__label", "institution__slug"),
        )
        .order_by()
    )


_update = Composed(_with_all_it_stands_in)


def readable_update(user: Any, pk: int) -> ProgressUpdate:
    """The answer with its campaign, due date and whether this person may edit it today; 404
    where it is not theirs. Two queries; what can be told from what they read is told here:
    the database would take longer to plan it (docs/speed.md)."""
    update: Any = next(iter(_update(pk=pk)), None)
    if update is None or not perms.may_read_update(user, update):
        raise Http404
    until = update.extended_until
    update.due_on = until or update.campaign.due_on
    update.is_editable = perms.is_editable(user, update, until, timezone.localdate())
    return update


class UpdateMixin(TitledPageMixin, ContextMixin, PolicyMixin):
    """A page of one answer."""

    policy = perms.may_read_answers
    kwargs: dict[str, Any]

    @cached_property
    def update_(self) -> ProgressUpdate:
        return readable_update(self.request.user, self.kwargs["pk"])

    def get_page_title(self) -> str:
        return f"Action {self.update_.action.code}"

    def get_breadcrumbs(self) -> Breadcrumbs:
        campaign = self.update_.campaign
        if perms.may_run_campaigns(self.request.user):
            return [CAMPAIGNS_CRUMB, (campaign.title, campaign.get_absolute_url())]
        return [DESK_CRUMB]
