"""The consultations as the table of 2008: who was met, what they asked for, who took it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from partners import perms
from partners.models import (
    Commitment,
    Consultation,
    ConsultationAttendee,
    ConsultationGoal,
    Framework,
    Institution,
    Priority,
)
from snia.common.policies import PolicyMixin
from snia.common.rows import grouped
from snia.common.views import Breadcrumbs, TitledPageMixin


@dataclass(frozen=True)
class Asked:
    """A priority with the agencies that took its letter, alone or in a range."""

    anchor: str
    priority: Priority
    agencies: list[Institution]


@dataclass(frozen=True)
class TableRow:
    consultation: Consultation
    asked: list[Asked]


def tables(*, with_people: bool) -> list[tuple[Framework, list[TableRow]]]:
    """Each framework with its consultations, in the order of the document."""
    rows: dict[Framework, list[TableRow]] = {}
    for consultation in _consultations(with_people):
        row = TableRow(consultation, _asked(consultation))
        rows.setdefault(consultation.framework, []).append(row)
    return list(rows.items())


def _consultations(with_people: bool) -> Iterable[Consultation]:
    goals = ConsultationGoal.objects.select_related("goal__parent")
    commitments = Commitment.objects.prefetch_related("priorities", "actors")
    related: list[Any] = [
        "institutions_met__institution",
        "dates",
        "priorities",
        Prefetch("goals", goals),
        Prefetch("commitments", commitments.order_by("position", "pk")),
    ]
    if with_people:
        people = ConsultationAttendee.objects.select_related("person")
        related.append(Prefetch("attendees", people))
    found = Consultation.objects.select_related("framework").prefetch_related(*related)
    return found.order_by("framework__title", "position", "pk")


def _asked(consultation: Consultation) -> list[Asked]:
    """By the letters as they were expanded: "a) – i)" answers each of nine."""
    taken = grouped(
        (priority.pk, agency)
        for commitment in consultation.commitments.all()
        for priority in commitment.priorities.all()
        for agency in commitment.actors.all()
    )
    return [
        Asked(
            f"{consultation.slug}-{priority.letter}",
            priority,
            list(dict.fromkeys(taken[priority.pk])),
        )
        for priority in consultation.priorities.all()
    ]


class ConsultationTableView(TitledPageMixin, PolicyMixin, TemplateView):
    """People met are for who may see people; the column stays, and says so."""

    policy = perms.may_browse_partners
    page_title = _("Tableau des consultations")
    template_name = "partners/consultation_table.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_see_people = perms.may_see_people(self.request.user)
        return super().get_context_data(
            may_see_people=may_see_people, tables=tables(with_people=may_see_people), **kwargs
        )

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Consultations"), reverse_lazy("partners:consultations"))]
