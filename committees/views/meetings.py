"""The life of a meeting: its list, its page, and the forms that move it on."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import ContextMixin

from committees import exports, perms
from committees.filters import MeetingFilter
from committees.invitations.members import members_on
from committees.meetings import agenda, life
from committees.meetings.forms import DetailsForm, MoveForm, PlanForm, ReasonForm
from committees.models import AgendaItem, Committee, Meeting
from committees.rhythm.planning import told_of_the_date
from committees.views.base import (
    MEETINGS_CRUMB,
    MeetingMixin,
    RunMeetingMixin,
    tell_refusal,
)
from partners.perms import may_see_people
from snia.common.policies import PolicyMixin, account_of
from snia.common.started_forms import add_errors
from snia.common.views import Breadcrumbs, BrowseListView, TitledPageMixin
from snia.exports.lists import ExportMixin

State = Meeting.State


class MeetingListView(ExportMixin, BrowseListView):
    policy = perms.may_browse_committees
    page_title = gettext_lazy("Réunions")
    filterset_class = MeetingFilter
    template_name = "committees/meeting_list.html"
    export = exports.MEETINGS

    def get_queryset(self) -> QuerySet:
        meetings = Meeting.objects.select_related("committee", "place")
        latest_first = F("when_start").desc(nulls_last=True)
        listed = Count("items", filter=Q(items__status=AgendaItem.Status.LISTED))
        return meetings.annotate(item_count=listed).order_by(
            latest_first, "committee__position", "pk"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_run = perms.may_run_meetings(self.request.user)
        return super().get_context_data(may_run_meetings=may_run, **kwargs)


class MeetingView(MeetingMixin):
    """A meeting with its agenda, its thread, and what can be done with it now."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user, meeting = account_of(request), self.meeting
        items = list(items_of(meeting))
        context = {
            **self.get_context_data(),
            "object": meeting,
            "items": items,
            "overrun": agenda.overrun(meeting, items),
            "of_the_date": told_of_the_date(meeting) if perms.may_run(user, meeting) else [],
            "proposals": _proposals(user, meeting),
            "steps": meeting.steps.select_related("actor"),
            "may_propose": perms.may_propose_items(user, meeting, timezone.localdate()),
            "may_see_people": may_see_people(user),
            "may_read_notes": perms.may_read_notes(user, meeting),
            "may_read_documents": perms.may_read_documents(user, meeting),
        }
        return render(request, "committees/meeting.html", context)


def items_of(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The agenda with all that its page tells of each item."""
    return (
        meeting.items.listed()
        .select_related(
            "rapporteur", "presenter", "proposed_by", "decision__committee", "alert", "approves"
        )
        .prefetch_related("documents", "decisions_taken__committee")
    )


def _proposals(user: Any, meeting: Meeting) -> list[AgendaItem]:
    """What awaits the secretariat; a member sees what they proposed, and why it was declined."""
    proposed = meeting.items.exclude(status=AgendaItem.Status.LISTED).select_related(
        "rapporteur", "proposed_by"
    )
    if perms.may_run(user, meeting):
        return list(proposed)
    return list(proposed.filter(proposed_by=user))


class PlanView(TitledPageMixin, ContextMixin, PolicyMixin):
    """A new meeting to come."""

    policy = perms.may_run_meetings
    page_title = gettext_lazy("Prévoir une réunion")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [MEETINGS_CRUMB]

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = Committee.objects.filter(slug=request.GET.get("comite", "")).first()
        initial = {"committee": chosen, "day": request.GET.get("jour") or None}
        return self._page(PlanForm(initial=initial), DetailsForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, details = PlanForm(request.POST), DetailsForm(request.POST)
        if form.is_valid() & details.is_valid():
            try:
                meeting = life.plan(
                    form.cleaned_data["committee"],
                    actor=account_of(request),
                    **form.hours,
                    **details.details,
                )
            except ValidationError as error:
                _tell_both(form, details, error)
            else:
                messages.success(request, _("Réunion prévue. Son ordre du jour est commencé."))
                return redirect(meeting)
        return self._page(form, details, status=400)

    def _page(self, form: PlanForm, details: DetailsForm, status: int = 200) -> HttpResponse:
        context = {**self.get_context_data(), "form": form, "details": details}
        return render(self.request, "committees/meeting_form.html", context, status=status)


class ChangeView(RunMeetingMixin):
    """What is told of a meeting to come; its hours are moved apart, with a reason."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(DetailsForm(instance=self.meeting))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        details = DetailsForm(request.POST, instance=self.meeting)
        if details.is_valid():
            try:
                life.change(
                    self.meeting,
                    actor=account_of(request),
                    started=details.started,
                    **details.changes,
                )
            except ValidationError as error:
                add_errors(details, error)
            else:
                messages.success(request, _("Réunion modifiée."))
                return redirect(self.meeting)
        return self._page(details, status=400)

    def _page(self, details: DetailsForm, status: int = 200) -> HttpResponse:
        context = {**self.get_context_data(), "details": details}
        return render(self.request, "committees/meeting_form.html", context, status=status)


class MoveView(RunMeetingMixin):
    """Other hours: of a meeting to come, with a reason, or of one that was postponed."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(self._form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            try:
                self._move(form)
            except ValidationError as error:
                form.add_refusal(error)
            else:
                messages.success(request, self._done())
                return redirect(self.meeting)
        return self._page(form, status=400)

    @property
    def _is_postponed(self) -> bool:
        return self.meeting.state == State.POSTPONED

    def _form(self, data: Any = None) -> MoveForm:
        form = MoveForm(data, meeting=self.meeting)
        if self._is_postponed:
            del form.fields["reason"]
        return form

    def _move(self, form: MoveForm) -> None:
        actor = account_of(self.request)
        if self._is_postponed:
            life.resume(self.meeting, actor=actor, **form.hours)
        else:
            life.move(self.meeting, actor=actor, reason=form.cleaned_data["reason"], **form.hours)

    def _done(self) -> str:
        if self.meeting.state == State.CONVENED:
            return _("Réunion déplacée ; les invités en sont avertis.")
        return _("La réunion a une nouvelle date.")

    def _page(self, form: MoveForm, status: int = 200) -> HttpResponse:
        context = {**self.get_context_data(), "form": form}
        return render(self.request, "committees/meeting_move.html", context, status=status)


class StepView(RunMeetingMixin):
    """A step that is confirmed on a page of its own, which says what it does."""

    VERBS: dict[str, Any] = {
        "convoquer": life.convene,
        "reporter": life.postpone,
        "annuler": life.cancel,
        "ouvrir": life.hold,
    }
    WITH_REASON = {"reporter", "annuler"}
    DONE = {
        "convoquer": gettext_lazy("Réunion convoquée : les lettres partent."),
        "reporter": gettext_lazy("Réunion reportée, à une date à fixer."),
        "annuler": gettext_lazy("Réunion annulée."),
        "ouvrir": gettext_lazy("Séance ouverte : le quorum est constaté."),
    }

    def get(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        return self._page(step, ReasonForm())

    def post(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        form = ReasonForm(request.POST)
        if step in self.WITH_REASON and not form.is_valid():
            return self._page(step, form, status=400)
        reason = {"reason": form.cleaned_data["reason"]} if step in self.WITH_REASON else {}
        try:
            # One transaction with the check of who may: nothing is sent of what is refused.
            with transaction.atomic():
                self._verb(step)(self.meeting, actor=account_of(request), **reason)
        except ValidationError as error:
            tell_refusal(request, error)
            return self._page(step, form, status=409)
        messages.success(request, str(self.DONE[step]))
        return redirect(self.meeting)

    def _verb(self, step: str) -> Any:
        try:
            return self.VERBS[step]
        except KeyError:
            raise Http404 from None

    def _page(self, step: str, form: ReasonForm, status: int = 200) -> HttpResponse:
        self._verb(step)
        context = {
            **self.get_context_data(),
            "step": step,
            "form": form if step in self.WITH_REASON else None,
        }
        if step == "convoquer" and self.meeting.when_start:
            context["members"] = members_on(self.meeting.committee, self.meeting.when_start)
        return render(self.request, "committees/meeting_step.html", context, status=status)


def _tell_both(form: PlanForm, details: DetailsForm, error: ValidationError) -> None:
    """A refusal of the whole meeting: beside the form that has the field."""
    by_field = getattr(error, "error_dict", {None: error.messages})
    for name, errors in by_field.items():
        if name in details.fields:
            details.add_error(name, errors)
        else:
            form.add_refusal(ValidationError({name or "__all__": errors}))
