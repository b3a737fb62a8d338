"""Money by funder and by implementer."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from partners.models import Institution, ProjectParty
from partners.money.dimensions import Dimension, Line, Placement
from partners.money.flows import Movement
from snia.common.rows import addresses, grouped


class ByFunder(Placement):
    """A movement is told under the funder that made it; under all of them where none is named."""

    def of_movement(self, movement: Movement) -> Collection[int | None]:
        funders = super().of_movement(movement)
        return [movement.provider] if movement.provider in funders else funders


def _funders() -> Placement:
    return ByFunder(*_of_role(ProjectParty.Role.FUNDER))


def _implementers() -> Placement:
    return Placement(*_of_role(ProjectParty.Role.IMPLEMENTER))


def _of_role(role: str) -> tuple[list[Line], dict[int, list[int]]]:
    parties = ProjectParty.objects.filter(role=role).order_by()
    address = addresses("partners:institution", "-", key="-")
    lines = [Line(pk, label, address(slug)) for pk, label, slug in _institutions(parties)]
    return lines, grouped(parties.values_list("project_id", "institution_id"))


def _institutions(parties: QuerySet) -> QuerySet:
    concerned = Institution.objects.filter(pk__in=parties.values("institution"))
    return concerned.values_list("pk", "label", "slug")


DIMENSIONS = (
    Dimension(
        "funder",
        _("Bailleur"),
        _("Par bailleur"),
        _("Bailleur non précisé"),
        _(
            "Un projet de plusieurs bailleurs figure en entier sous chacun, car le partage n'est "
            "pas connu. Un mouvement figure sous le bailleur qui le verse, sinon sous tous ceux "
            "du projet."
        ),
        _funders,
    ),
    Dimension(
        "implementer",
        _("Mise en œuvre"),
        _("Par organisme de mise en œuvre"),
        _("Organisme non précisé"),
        _("Un projet que plusieurs organismes mettent en œuvre figure en entier sous chacun."),
        _implementers,
    ),
)
