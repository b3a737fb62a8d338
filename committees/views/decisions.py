"""Decisions: the list, one with its history, taking one in a meeting, the reminders."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import ContextMixin

from committees import exports, perms
from committees.decisions import taking
from committees.decisions.forms import DecisionForm, FollowForm
from committees.decisions.reminding import plan_reminders, send_reminders
from committees.figures import tiles_of
from committees.filters import DecisionFilter
from committees.models import AgendaItem, AlertStep, Decision, Message
from committees.views.base import MeetingMixin, RunMeetingMixin
from partners.perms import may_see_people
from programmes.models import Action
from programmes.progress.board import Tile
from snia.common.policies import PolicyMixin, account_of
from snia.common.started_forms import add_errors
from snia.common.views import Breadcrumbs, BrowseListView, TitledPageMixin
from snia.exports.lists import ExportMixin

DECISIONS_CRUMB = (gettext_lazy("Décisions"), reverse_lazy("committees:decisions"))
FORM_TEMPLATE = "committees/decisions/form.html"
SHOWN = 50


class DecisionListView(ExportMixin, BrowseListView):
    policy = perms.may_follow
    page_title = gettext_lazy("Décisions")
    filterset_class = DecisionFilter
    template_name = "committees/decisions/list.html"
    export = exports.DECISIONS

    @cached_property
    def readable(self) -> Any:
        return perms.readable_decisions(account_of(self.request), Decision.objects.all())

    def get_queryset(self) -> QuerySet:
        related = self.readable.select_related("committee", "owner")
        actions = Action.objects.select_related("programme")
        return related.prefetch_related(Prefetch("actions", actions))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        on = timezone.localdate()
        return super().get_context_data(
            tiles=_tiles(self.readable, self.request.GET.dict(), on),
            on=on,
            may_remind=perms.may_run_meetings(self.request.user),
            **kwargs,
        )


def _tiles(readable: Any, chosen: dict[str, str], on: date) -> list[Tile]:
    late = Tile("late", "1", _("En retard"), readable.late(on).count(), chosen.get("late") == "1")
    return [*tiles_of(readable, "status", Decision.Status.choices, chosen), late]


class _DecisionPage(TitledPageMixin, ContextMixin, PolicyMixin):
    """A page of one decision that this person may read."""

    policy = perms.may_follow
    kwargs: dict[str, Any]

    @cached_property
    def decision(self) -> Decision:
        related = Decision.objects.select_related("committee", "owner", "meeting__committee")
        readable = perms.readable_decisions(
            account_of(self.request), related.prefetch_related("actions__programme")
        )
        decision = readable.filter(pk=self.kwargs["pk"]).first()
        if decision is None:
            raise Http404
        return decision

    def get_page_title(self) -> str:
        return _("Décision %s") % self.decision.reference

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [DECISIONS_CRUMB]


class DecisionView(_DecisionPage):
    """A decision with its history; who carries it out says here where it stands."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(self._form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = account_of(request)
        if not perms.may_follow_decision(user, self.decision):
            raise PermissionDenied
        form = FollowForm(request.POST, decision=self.decision, user=user)
        if form.is_valid():
            try:
                taking.follow(self.decision, actor=user, **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Le suivi de la décision est noté."))
                return redirect(self.decision)
        return self._page(form, status=400)

    def _form(self) -> FollowForm | None:
        """For whom it is; none where this person has nothing to say of it."""
        user = account_of(self.request)
        may = perms.may_follow_decision(user, self.decision)
        if not may or not taking.possible_statuses(self.decision, user):
            return None
        return FollowForm(decision=self.decision, user=user)

    def _page(self, form: FollowForm | None, status: int = 200) -> HttpResponse:
        decision, user = self.decision, account_of(self.request)
        may_run = perms.may_run(user, decision.meeting)
        context = {
            **self.get_context_data(),
            "decision": decision,
            "is_late": decision.is_late(timezone.localdate()),
            "steps": decision.steps.select_related("actor"),
            "answered": AlertStep.objects.filter(decision=decision).select_related(
                "alert__action__programme"
            ),
            "form": form,
            "may_change": may_run and decision.meeting.state in taking.IN_SESSION,
            "may_see_people": may_see_people(user),
        }
        return render(self.request, "committees/decisions/detail.html", context, status=status)


class DecisionChangeView(_DecisionPage):
    """Correct it, until the minutes are sealed."""

    policy = perms.may_run_meetings

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        decision = self.decision
        initial = {name: getattr(decision, name) for name in ("text", "owner", "due_on")}
        initial["actions"] = decision.actions.all()
        return self._page(self._form(initial=initial))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            try:
                taking.change(
                    self.decision, actor=account_of(request), started=form.started, **form.changes
                )
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("La décision est corrigée."))
                return redirect(self.decision)
        return self._page(form, status=400)

    def _form(self, *args: Any, **kwargs: Any) -> DecisionForm:
        decision = self.decision
        return DecisionForm(*args, committee=decision.committee, decision=decision, **kwargs)

    def _page(self, form: DecisionForm, status: int = 200) -> HttpResponse:
        context = {**self.get_context_data(), "form": form, "decision": self.decision}
        return render(self.request, FORM_TEMPLATE, context, status=status)

    def get_page_title(self) -> str:
        return _("Corriger la décision %s") % self.decision.reference

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [DECISIONS_CRUMB, (self.decision.reference, self.decision.get_absolute_url())]


# --- In a meeting ----------------------------------------------------------------------------


class MeetingDecisionsView(MeetingMixin):
    """The items of a meeting with what was decided on each, and the alerts that they carry."""

    policy = perms.may_follow

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not perms.may_read_decisions_of(account_of(request), self.meeting):
            raise Http404
        context = self.get_context_data(items=self._items(), on=timezone.localdate())
        context["may_decide"] = context["may_run"] and self.meeting.state in taking.IN_SESSION
        return render(request, "committees/decisions/of_meeting.html", context)

    def _items(self) -> QuerySet:
        taken = Decision.objects.select_related("committee", "owner").order_by("number")
        return (
            self.meeting.items.listed()
            .select_related("alert__action__programme", "alert__committee", "decision__committee")
            .prefetch_related(Prefetch("decisions_taken", taken))
        )


class TakeDecisionView(RunMeetingMixin):
    """Take a decision on an item of a meeting that was held."""

    @cached_property
    def item(self) -> AgendaItem:
        items = self.meeting.items.listed().select_related("alert__action__programme")
        return get_object_or_404(items, pk=self.kwargs["item"])

    def get(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        alert = self.item.alert
        initial = {
            "owner": self.item.rapporteur_id,
            "actions": [alert.action_id] if alert else [],
        }
        return self._page(DecisionForm(initial=initial, committee=self.meeting.committee))

    def post(self, request: HttpRequest, pk: int, item: int) -> HttpResponse:
        form = DecisionForm(request.POST, committee=self.meeting.committee)
        if form.is_valid():
            try:
                decision = taking.take(
                    self.meeting, item=self.item, actor=account_of(request), **form.cleaned_data
                )
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Décision prise : %s.") % decision.reference)
                return redirect("committees:meeting-decisions", self.meeting.pk)
        return self._page(form, status=400)

    def _page(self, form: DecisionForm, status: int = 200) -> HttpResponse:
        context = {**self.get_context_data(), "form": form, "item": self.item}
        return render(self.request, FORM_TEMPLATE, context, status=status)

    def get_page_title(self) -> str:
        return _("Prendre une décision")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [
            *super().get_breadcrumbs(),
            (str(self.meeting), self.meeting.get_absolute_url()),
        ]


# --- Reminders -------------------------------------------------------------------------------


class DecisionReminderView(TitledPageMixin, ContextMixin, PolicyMixin):
    """What would be sent today, and to whom; then the sending."""

    policy = perms.may_run_meetings
    page_title = gettext_lazy("Rappels des décisions")

    def get(self, request: HttpRequest) -> HttpResponse:
        sent = Message.objects.filter(purpose=Message.Purpose.DECISION_REMINDER)
        context = {
            **self.get_context_data(),
            "planned": plan_reminders(timezone.localdate()),
            "sent": sent[:SHOWN],
        }
        return render(request, "committees/decisions/reminders.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        plan = send_reminders(timezone.localdate(), actor=account_of(request))
        messages.success(request, _("Rappels écrits, qui partent : %s.") % len(plan.digests))
        return redirect("committees:decision-reminders")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [DECISIONS_CRUMB]
