"""The charts that an editor can add: each draws figures that texts can refer to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programmes.models import Activity
from reporting.bilan.book import Chart
from reporting.bilan.charts import bar_chart
from reporting.studio.references import OF_PROGRAMME, Figures


@dataclass(frozen=True)
class ChartKind:
    caption: Any
    bars: Sequence[tuple[Any, str]]  # labels, and the references that they draw

    def draw(self, figures: Figures, caption: str = "") -> Chart:
        """A figure that is not known has no bar; the caption says which, and what is partial."""
        title = caption or str(self.caption)
        prefix = OF_PROGRAMME if figures.programme else ""
        found = [(str(label), figures.figure(prefix + name)) for label, name in self.bars]
        bars = [(label, f.number) for label, f in found if f and f.number is not None]
        notes = [f"{label} : {f}" for label, f in found if f and (f.note or f.number is None)]
        told = f" ({' ; '.join(notes)})" if notes else ""
        return Chart(bar_chart(title, bars), f"{title}{told}")


CHARTS: dict[str, ChartKind] = {
    "trainings": ChartKind(
        gettext_lazy("Participants aux formations"),
        [
            (gettext_lazy("Femmes"), "trainings.women"),
            (gettext_lazy("Hommes"), "trainings.men"),
            (gettext_lazy("Total"), "trainings.total"),
        ],
    ),
    "activities": ChartKind(
        gettext_lazy("Activités par type"),
        [(kind.label, f"activities.{kind.value}") for kind in Activity.Kind],
    ),
}


def chart_choices() -> list[tuple[str, str]]:
    return [("", _("Choisir"))] + [(name, str(kind.caption)) for name, kind in CHARTS.items()]
