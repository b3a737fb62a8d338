"""The year of our bodies, and why they met less than their rhythm asks."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic.base import ContextMixin

from committees import perms
from committees.models import Committee, MeetingTally
from committees.rhythm.days import YEARS
from committees.rhythm.explaining import explain, typed_explanations
from committees.rhythm.forms import ExplanationForm, HoursForm, typed_of
from committees.rhythm.held import held_and_expected, held_in_year, total_of
from committees.rhythm.planning import Choice, plan_chosen
from committees.rhythm.year import Refused, YearOfBodies, key_of
from programmes.models import Period
from snia.common.policies import PolicyMixin, account_of
from snia.common.started_forms import add_errors
from snia.common.typography import long_date
from snia.common.views import Breadcrumbs, TitledPageMixin

COMMITTEES_CRUMB = (gettext_lazy("Comités"), reverse_lazy("committees:committees"))


class ThisYearView(PolicyMixin):
    policy = perms.may_browse_committees

    def get(self, request: HttpRequest) -> HttpResponse:
        return redirect("committees:calendar", year=timezone.localdate().year)


class CalendarView(TitledPageMixin, ContextMixin, PolicyMixin):
    """Everyone reads what is planned; the department sees what could be, and plans it."""

    policy = perms.may_browse_committees

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.year: int = kwargs["year"]
        self.on = timezone.localdate()
        if self.year not in YEARS:
            raise Http404

    def get(self, request: HttpRequest, year: int) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, year: int) -> HttpResponse:
        if not perms.may_run_meetings(request.user):
            raise PermissionDenied
        choices, refused = self._choices()
        planned, not_planned = plan_chosen(choices, actor=account_of(request))
        refused += not_planned
        self._tell(len(planned), refused)
        if planned and not refused:
            return redirect("committees:calendar", year=year)
        return self._page(typed=request.POST, refused=refused, status=400)

    def _choices(self) -> tuple[list[Choice], list[Refused]]:
        """What was ticked, with its hours; and what is refused before it is tried."""
        choices, refused = [], []
        for committee, day in self._ticked():
            form = HoursForm(self.request.POST, prefix=key_of(committee, day))
            if form.is_valid():
                choices.append(Choice(committee, day, **form.cleaned_data))
            else:
                told = [str(error) for errors in form.errors.values() for error in errors]
                refused.append(Refused(committee, day, told))
        return choices, refused

    def _ticked(self) -> Iterator[tuple[Committee, date]]:
        """The dates of this year that the page can have proposed."""
        ours = Committee.objects.exclude(level=Committee.Level.EXTERNAL)
        committees = {committee.slug: committee for committee in ours}
        for key in dict.fromkeys(self.request.POST.getlist("chosen")):
            slug, _colon, written = key.partition(":")
            committee = committees.get(slug)
            try:
                day = date.fromisoformat(written)
            except ValueError:
                continue
            if committee is not None and day.year == self.year:
                yield committee, day

    def _tell(self, planned: int, refused: list[Refused]) -> None:
        if planned:
            told = ngettext("%s réunion prévue.", "%s réunions prévues.", planned)
            messages.success(self.request, told % planned)
        for refusal in refused:
            named = f"{refusal.committee}, {long_date(refusal.day)}"
            messages.error(self.request, f"{named} : {' '.join(refusal.messages)}")
        if not planned and not refused:
            messages.error(self.request, _("Cocher au moins une des dates proposées."))

    def _page(
        self, typed: Any = None, refused: list[Refused] | None = None, status: int = 200
    ) -> HttpResponse:
        may_run = perms.may_run_meetings(self.request.user)
        is_over = self.year < self.on.year
        year = YearOfBodies(self.year, on=self.on)
        proposals = year.proposals() if may_run and not is_over else []
        rows = year.proposed_rows(proposals, typed, refused or [])
        records = held_in_year(self.year, on=self.on)
        start, end = date(self.year, 1, 1), date(self.year, 12, 31)
        context = {
            "is_over": is_over,
            "previous": self.year - 1 if self.year - 1 in YEARS else None,
            "next": self.year + 1 if self.year + 1 in YEARS else None,
            "months": year.months(rows),
            "proposal_count": len(rows),
            "missing": year.missing(proposals),
            "records": records,
            "total": total_of(records),
            "period": Period.objects.filter(start=start, end=end).first(),
            "may_explain": may_run,
        }
        template = "committees/rhythm/calendar.html"
        return render(self.request, template, self.get_context_data(**context), status=status)

    def get_page_title(self) -> str:
        return _("Calendrier des instances %s") % self.year

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [COMMITTEES_CRUMB]


class ExplainView(TitledPageMixin, ContextMixin, PolicyMixin):
    """Why bodies met less than they should have in a period; chosen by the address, or ticked."""

    policy = perms.may_run_meetings

    @cached_property
    def period(self) -> Period:
        return get_object_or_404(Period, pk=self.kwargs["pk"])

    @cached_property
    def bodies(self) -> list[Committee]:
        """Those that a rhythm binds, and of which something is known."""
        bound = [r for r in held_and_expected(self.period) if r.expected is not None]
        return [committee for record in bound for committee in record.committees]

    @cached_property
    def changed(self) -> MeetingTally | None:
        """The explanation that is being changed, among those that were typed here."""
        wanted = self.request.GET.get("explication", "")
        if not wanted.isdecimal():
            return None
        return get_object_or_404(typed_explanations(self.period), pk=wanted)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.changed is not None:
            initial = typed_of(self.changed)
        else:
            slugs = request.GET.getlist("instance")
            initial = {"committees": [body for body in self.bodies if body.slug in slugs]}
        return self._page(ExplanationForm(bodies=self.bodies, initial=initial))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ExplanationForm(request.POST, bodies=self.bodies)
        if form.is_valid() and self._explain(form):
            messages.success(request, _("Explication enregistrée ; le Bilan l'imprimera."))
            return redirect("committees:committees")
        return self._page(form, status=400)

    def _explain(self, form: ExplanationForm) -> bool:
        try:
            explain(
                self.period,
                actor=account_of(self.request),
                instead_of=self.changed,
                **form.cleaned_data,
            )
        except ValidationError as error:
            add_errors(form, error)
            return False
        return True

    def _page(self, form: ExplanationForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "period": self.period,
            "changed": self.changed,
            "records": held_and_expected(self.period),
            "typed": typed_explanations(self.period),
        }
        template = "committees/rhythm/explain.html"
        return render(self.request, template, self.get_context_data(**context), status=status)

    def get_page_title(self) -> str:
        return _("Expliquer l'écart : %s") % self.period

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [COMMITTEES_CRUMB]
