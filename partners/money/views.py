"""The money pages: totals by funder, implementer…, and the projects behind each."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from partners import perms
from partners.money.asking import Asked
from partners.money.chart import Chart, chart_of
from partners.money.filters import NONE
from partners.money.left_out import not_counted
from partners.money.lines import project_lines
from partners.money.selection import Row, Selection, Table
from snia.common.policies import PolicyMixin
from snia.common.views import Breadcrumbs, TitledPageMixin

PAGE = 50


class AsksOfMoney(TitledPageMixin, PolicyMixin, TemplateView):
    policy = perms.may_browse_partners

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.request.GET)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        status = 200 if self.asked.is_valid else 400
        return self.render_to_response(self.get_context_data(**kwargs), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = self.told(self.asked.selection) if self.asked.selection else {}
        return super().get_context_data(
            asked=self.asked, filter=self.asked.filter, exchange=self.asked.exchange, **told
        )

    def told(self, selection: Selection) -> dict[str, Any]:
        total = selection.total
        return {
            "total": total,
            "not_counted": not_counted(total, self.asked.facts.holders),
            "without_amount": len(set(total.owners) - set(selection.stated_by_owner())),
        }


class MoneyView(AsksOfMoney):
    page_title = _("Financements")
    template_name = "partners/money/totals.html"

    def told(self, selection: Selection) -> dict[str, Any]:
        tables = [selection.by(dimension) for dimension in self.asked.dimensions]
        return {
            **super().told(selection),
            "tables": [(table, self._with_addresses(table)) for table in tables],
            "charts": _charts(tables[0]),  # beside the first table, that of the funders
            "behind_total": self._behind(),
        }

    def _with_addresses(self, table: Table) -> list[tuple[Row, str]]:
        return [(row, self._behind(table.dimension.name, row.key)) for row in table.rows]

    def _behind(self, name: str = "", key: int | None = None) -> str:
        """The address of the projects that a line counts, under the same filters."""
        query = self.request.GET.copy()
        if name:
            query[name] = NONE if key is None else str(key)
        return f"{reverse('partners:money-projects')}?{query.urlencode()}"


class MoneyProjectsView(AsksOfMoney):
    page_title = _("Projets financés")
    template_name = "partners/money/projects.html"

    def told(self, selection: Selection) -> dict[str, Any]:
        lines = project_lines(selection, self.asked.facts.holders)
        page = Paginator(lines, PAGE).get_page(self.request.GET.get("page"))
        return {
            **super().told(selection),
            "page_obj": page,
            "is_paginated": page.has_other_pages(),
        }

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Financements"), reverse_lazy("partners:money"))]


def _charts(table: Table) -> list[Chart]:
    """One for each currency, of the lines of a table."""
    currencies = {
        currency
        for flow in (table.total.flows.committed, table.total.flows.disbursed)
        for currency in flow.totals
    }
    charts = (_chart(table, currency) for currency in sorted(currencies))
    return [chart for chart in charts if chart]


def _chart(table: Table, currency: str) -> Chart | None:
    return chart_of(
        currency,
        (
            (
                row.label,
                row.flows.committed.totals.get(currency),
                row.flows.disbursed.totals.get(currency),
            )
            for row in table.rows
        ),
    )
