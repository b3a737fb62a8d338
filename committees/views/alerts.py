"""Alerts: the list, one with its way, raising one, the rules."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import ContextMixin

from committees import exports, perms
from committees.alerts import escalation, raising
from committees.alerts.forms import Act, RaiseForm, StepForm, possible_acts
from committees.alerts.path import path_of
from committees.alerts.wording import rules_in_words
from committees.figures import tiles_of
from committees.filters import AlertFilter
from committees.models import Alert, AlertStep
from partners.perms import may_see_people
from programmes.models import Action
from programmes.progress.board import Tile
from snia.common.policies import PolicyMixin, account_of
from snia.common.started_forms import add_errors
from snia.common.views import Breadcrumbs, BrowseListView, TitledPageMixin
from snia.exports.lists import ExportMixin

ALERTS_CRUMB = (gettext_lazy("Alertes"), reverse_lazy("committees:alerts"))


class AlertListView(ExportMixin, BrowseListView):
    policy = perms.may_follow
    page_title = gettext_lazy("Alertes")
    filterset_class = AlertFilter
    template_name = "committees/alerts/list.html"
    export = exports.ALERTS

    @cached_property
    def readable(self) -> Any:
        return perms.readable_alerts(account_of(self.request), Alert.objects.all())

    def get_queryset(self) -> QuerySet:
        readable = self.readable.select_related(
            "action__programme", "source", "committee", "institution"
        )
        latest = AlertStep.objects.filter(alert=OuterRef("pk")).order_by("-at", "-pk")
        return readable.annotate(moved_at=Subquery(latest.values("at")[:1]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            tiles=_tiles(self.readable, self.request.GET.dict()),
            may_run_rules=perms.may_run_meetings(self.request.user),
            **kwargs,
        )


def _tiles(readable: Any, chosen: dict[str, str]) -> list[Tile]:
    gone = readable.alive().filter(cause_gone_at__isnull=False).count()
    is_current = chosen.get("cause") == "gone"
    return [
        *tiles_of(readable, "state", Alert.State.choices, chosen),
        Tile("cause", "gone", _("La cause a disparu"), gone, is_current),
    ]


class AlertView(TitledPageMixin, ContextMixin, PolicyMixin):
    """An alert and the whole of its way; the department writes the next step."""

    policy = perms.may_follow
    kwargs: dict[str, Any]

    @cached_property
    def alert(self) -> Alert:
        related = Alert.objects.select_related(
            "action__programme", "source", "committee__parent", "institution"
        )
        readable = perms.readable_alerts(account_of(self.request), related)
        alert = readable.filter(pk=self.kwargs["pk"]).first()
        if alert is None:
            raise Http404
        return alert

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(self._form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not perms.may_run_meetings(request.user):
            raise PermissionDenied
        form = StepForm(request.POST, alert=self.alert)
        if form.is_valid():
            try:
                take_step(self.alert, actor=account_of(request), **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("L'étape est notée sur le chemin de l'alerte."))
                return redirect(self.alert)
        return self._page(form, status=400)

    def _form(self) -> StepForm | None:
        if not perms.may_run_meetings(self.request.user) or not possible_acts(self.alert):
            return None
        return StepForm(initial={"meeting": self.request.GET.get("reunion")}, alert=self.alert)

    def _page(self, form: StepForm | None, status: int = 200) -> HttpResponse:
        steps = self.alert.steps.select_related(
            "committee", "meeting__committee", "decision__committee", "actor"
        )
        context = {
            **self.get_context_data(),
            "alert": self.alert,
            "path": path_of(steps, timezone.now()),
            "form": form,
            "may_see_people": may_see_people(self.request.user),
        }
        return render(self.request, "committees/alerts/detail.html", context, status=status)

    def get_page_title(self) -> str:
        return _("Alerte sur l'action %s") % self.alert.action.code

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [ALERTS_CRUMB]


def take_step(alert: Alert, *, act: str, decision: Any = None, **said: Any) -> None:
    """The verb of the act that was chosen; only an answer may hold a decision."""
    if act == Act.ANSWERED:
        escalation.answer(alert, decision=decision, **said)
        return
    verbs: dict[AlertStep.Act, Any] = {
        Act.KEPT: escalation.keep,
        Act.ESCALATED: escalation.escalate,
        Act.CLOSED: escalation.close,
    }
    verbs[Act(act)](alert, **said)


class RaiseAlertView(TitledPageMixin, ContextMixin, PolicyMixin):
    """A member of the committee that follows the action says what is wrong with it."""

    policy = perms.may_take_part
    page_title = gettext_lazy("Signaler une alerte")
    kwargs: dict[str, Any]

    @cached_property
    def action(self) -> Action:
        action = get_object_or_404(
            Action.objects.select_related("programme"),
            programme__number=self.kwargs["programme"],
            number=self.kwargs["number"],
        )
        source = raising.source_of(action)
        if source is None or not perms.may_raise_alert(account_of(self.request), source):
            raise Http404
        self.source = source
        return action

    def get(self, request: HttpRequest, programme: int, number: int) -> HttpResponse:
        return self._page(RaiseForm())

    def post(self, request: HttpRequest, programme: int, number: int) -> HttpResponse:
        action, form = self.action, RaiseForm(request.POST)
        if not form.is_valid():
            return self._page(form, status=400)
        alert = raising.raise_alert(action, actor=account_of(request), **form.cleaned_data)
        messages.success(
            request, _("Alerte signalée : %s l'examinera à sa prochaine réunion.") % alert.source
        )
        return redirect(alert)

    def _page(self, form: RaiseForm, status: int = 200) -> HttpResponse:
        action = self.action
        context = {
            **self.get_context_data(),
            "action": action,
            "source": self.source,
            "form": form,
            "alive": Alert.objects.alive().filter(action=action).select_related("committee"),
        }
        return render(self.request, "committees/alerts/raise.html", context, status=status)

    def get_breadcrumbs(self) -> Breadcrumbs:
        action = self.action
        return [(f"{_('Action')} {action.code}", action.get_absolute_url())]


class AlertRulesView(TitledPageMixin, ContextMixin, PolicyMixin):
    """What the rules would raise today; then their run."""

    policy = perms.may_run_meetings
    page_title = gettext_lazy("Règles d'alerte")

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.get_context_data(),
            "plan": raising.plan_alerts(timezone.localdate()),
            "rules": rules_in_words(),
        }
        return render(request, "committees/alerts/rules.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        plan = raising.raise_by_rules(timezone.localdate(), actor=account_of(request))
        messages.success(request, _("Alertes signalées : %s.") % len(plan.new))
        return redirect("committees:alerts")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [ALERTS_CRUMB]
