"""What the explorer takes away: commitments and projects in the same columns."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.explorer.chain import Chain
from partners.explorer.own import ACTING, ASKING
from partners.models import Commitment, Project, ProjectParty
from snia.common.addresses import site_address
from snia.exports.columns import Column, Listing, when_columns

Undertaking = Commitment | Project


def _with_parties(undertakings: Chain) -> Chain:
    return Chain(
        undertakings.commitments.prefetch_related(
            "priorities", "towards", "actor_roles__institution"
        ),
        undertakings.projects.prefetch_related("parties__institution"),
    )


def _named(undertaking: Undertaking) -> str:
    return undertaking.title if isinstance(undertaking, Project) else str(undertaking)


def _nature(undertaking: Undertaking) -> str:
    if isinstance(undertaking, Project):
        return undertaking.get_kind_display()
    return _("Engagement")


def _purpose(undertaking: Undertaking) -> str:
    if isinstance(undertaking, Project):
        return undertaking.description
    priorities = [str(priority) for priority in undertaking.priorities.all()]
    return "\n".join(priorities) or undertaking.description


def _towards(undertaking: Undertaking) -> str:
    if isinstance(undertaking, Project):
        return _parties(undertaking, ASKING)
    return " ; ".join(map(str, undertaking.towards.all()))


def _actors(undertaking: Undertaking) -> str:
    if isinstance(undertaking, Project):
        return _parties(undertaking, ACTING)
    return " ; ".join(map(str, undertaking.actor_roles.all()))


def _parties(project: Project, roles: tuple[ProjectParty.Role, ...]) -> str:
    named = [str(party.institution) for party in project.parties.all() if party.role in roles]
    return " ; ".join(dict.fromkeys(named))


def _status(undertaking: Undertaking) -> str:
    if isinstance(undertaking, Project):
        return undertaking.get_standing_display() or str(Commitment.Status.UNKNOWN.label)
    return undertaking.get_status_display()


UNDERTAKINGS = Listing(
    "engagements",
    (
        Column(
            gettext_lazy("Engagement ou projet"),
            _named,
            hxl="#activity+name",
            width=36,
            note=gettext_lazy("Un engagement est donné tel que le document l'écrit."),
        ),
        Column(gettext_lazy("Nature"), _nature, hxl="#activity+type", width=14),
        Column(
            gettext_lazy("Pour quoi"),
            _purpose,
            hxl="#need+priority+list",
            width=60,
            note=gettext_lazy(
                "Les priorités auxquelles un engagement répond, une par ligne, leurs libellés "
                "reformulés ; l'objet d'un projet."
            ),
        ),
        Column(gettext_lazy("Envers"), _towards, hxl="#org+beneficiary+list", width=24),
        Column(
            gettext_lazy("Acteurs"),
            _actors,
            hxl="#org+actor+list",
            width=24,
            note=gettext_lazy("Ceux d'un engagement, sous le nom que le document leur donne."),
        ),
        *when_columns(),
        Column(gettext_lazy("État"), _status, hxl="#status", width=18),
        Column(
            gettext_lazy("Adresse"),
            lambda undertaking: site_address(undertaking.get_absolute_url()),
            hxl="#meta+url",
            width=40,
            note=gettext_lazy("La page du site où lire le reste."),
            is_printed=False,
        ),
    ),
    prepare=_with_parties,  # type: ignore[arg-type]  # of a chain, not of one queryset
)
