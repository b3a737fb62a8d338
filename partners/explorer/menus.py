"""Who acts and who asked, for the two menus of the explorer: one query for both."""

from django.db.models import Exists, OuterRef, Q

from partners.explorer.criteria import Labels
from partners.explorer.own import ACTING, ASKING
from partners.models import Commitment, CommitmentActor, Institution, ProjectParty
from snia.common.composed import Composed

_own = {"institution": OuterRef("pk")}
_offered = Composed(
    lambda: (
        Institution.objects.annotate(
            acts=Exists(CommitmentActor.objects.filter(**_own))
            | Exists(ProjectParty.objects.filter(role__in=ACTING, **_own)),
            asks=Exists(Commitment.towards.through.objects.filter(**_own))
            | Exists(ProjectParty.objects.filter(role__in=ASKING, **_own)),
        )
        .filter(Q(acts=True) | Q(asks=True))
        .values_list("pk", "label", "acts", "asks")
    )
)


def menus() -> tuple[Labels, Labels]:
    """Those who act in something, and those whom something is undertaken towards."""
    offered = _offered()
    acting = {str(pk): label for pk, label, acts, _asks in offered if acts}
    asking = {str(pk): label for pk, label, _acts, asks in offered if asks}
    return acting, asking
