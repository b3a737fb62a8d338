"""Cells that a table leaves empty."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.checks.facts import Facts
from reporting.checks.findings import Remark, Severity
from reporting.checks.registry import Documentation, rule


@rule(
    "case-vide",
    Severity.INFORMATION,
    gettext_lazy("Case vide dans un tableau"),
    Documentation(
        looks_at=gettext_lazy(
            "Les colonnes de texte de chaque tableau (lieu, période, organisateur, public) : une "
            "ligne laisse vide ce que d'autres remplissent."
        ),
        why=gettext_lazy("Le lecteur ne sait si rien n'est connu ou si la ligne a été oubliée."),
        example=gettext_lazy(
            "La formation au départ du programme AVRR, sans période dans le tableau de 2018."
        ),
    ),
)
def empty_cell(facts: Facts) -> Iterator[Remark]:
    for table in facts.tables:
        for label, rows in table.empty.items():
            if len(rows) == table.row_count:
                continue
            for row in rows:
                told = _(
                    "La colonne « %(column)s » est vide ; %(filled)s lignes sur %(all)s la "
                    "remplissent."
                )
                figures = {
                    "column": label,
                    "filled": table.row_count - len(rows),
                    "all": table.row_count,
                }
                yield Remark(row, told % figures)
