"""The page of the matrices."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy

from partners import perms
from partners.coverage import requests
from partners.coverage.matrix import matrix_by, without_any
from partners.explorer.criteria import Criterion, criteria
from snia.common.policies import PolicyMixin
from snia.common.views import TitledPageMixin

# What the columns may be, by the names of the criteria; the first is shown by default.
COLUMNS = ("programme", "region", "objective", "strategy", "period")
# What must not be left without a partner.
COVERED = ("objective", "programme", "region")
SHOWN = 50


class CoverageView(TitledPageMixin, PolicyMixin):
    """Agencies against programmes, regions, objectives…; then the gaps and the overlaps."""

    policy = perms.may_browse_partners
    page_title = gettext_lazy("Qui fait quoi, et où")

    def get(self, request: HttpRequest) -> HttpResponse:
        offered = _offered()
        default = next(iter(offered))
        asked = request.GET.get("colonnes", default)
        chosen = offered.get(asked, offered[default])
        context = {
            "is_unknown": asked not in offered,
            "page_title": self.page_title,
            "breadcrumbs": self.get_breadcrumbs(),
            "offered": offered.values(),
            "chosen": chosen,
            "matrix": matrix_by(chosen),
            "gaps": [(one.label, without_any(one)) for one in offered.values() if _covers(one)],
            "unanswered": _first(requests.unanswered()),
            "shared": _first(requests.shared()),
        }
        status = 200 if asked in offered else 400
        return render(request, "partners/coverage/coverage.html", context, status=status)


def _offered() -> dict[str, Criterion]:
    known = {criterion.name: criterion for criterion in criteria()}
    return {name: known[name] for name in COLUMNS if name in known}


def _covers(criterion: Criterion) -> bool:
    return criterion.name in COVERED


def _first(rows: QuerySet) -> dict[str, Any]:
    """The first rows, and how many there are in all."""
    found = list(rows[: SHOWN + 1])
    number = len(found) if len(found) <= SHOWN else rows.count()
    return {"rows": found[:SHOWN], "number": number}
