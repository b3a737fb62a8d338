"""The secretariat's campaigns: list, form, board, steps, reminders."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import CreateView, ListView, UpdateView
from django.views.generic.base import ContextMixin

from programmes import exports, perms
from programmes.models import Campaign, Digest, Programme, ProgressUpdate
from programmes.progress import campaigns, reminders
from programmes.progress.asked import pairs_of
from programmes.progress.board import board
from programmes.progress.forms import CampaignForm, ExtensionForm
from programmes.progress.views.base import CAMPAIGNS_CRUMB
from snia.audit import services as audit
from snia.common.forms import options_html
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, TitledPageMixin
from snia.exports.lists import ExportMixin

FORM_TEMPLATE = "programmes/progress/campaign_form.html"
SHOWN = 50
ANSWERED = [ProgressUpdate.State.SUBMITTED, ProgressUpdate.State.VALIDATED]


class CampaignListView(ExportMixin, TitledPageMixin, PolicyMixin, ListView):
    policy = perms.may_run_campaigns
    page_title = gettext_lazy("Campagnes")
    template_name = "programmes/progress/campaign_list.html"
    export = exports.CAMPAIGNS

    def get_queryset(self) -> QuerySet:
        answered = Count("updates", filter=Q(updates__state__in=ANSWERED))
        return (
            Campaign.objects.select_related("period")
            .annotate(asked_count=Count("updates"), answered_count=answered)
            .order_by("-due_on", "-pk")
        )


class CampaignCreateView(TitledPageMixin, PolicyMixin, CreateView):
    policy = perms.may_run_campaigns
    page_title = gettext_lazy("Nouvelle campagne")
    model = Campaign
    form_class = CampaignForm
    template_name = FORM_TEMPLATE

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [CAMPAIGNS_CRUMB]

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _tell(self.request, "create", form.instance)
        return response


class CampaignChangeView(TitledPageMixin, PolicyMixin, UpdateView):
    """A closed campaign is as it was; it is opened again before it is changed."""

    policy = perms.may_run_campaigns
    page_title = gettext_lazy("Modifier la campagne")
    form_class = CampaignForm
    template_name = FORM_TEMPLATE

    def get_queryset(self) -> QuerySet:
        return Campaign.objects.exclude(state=Campaign.State.CLOSED)

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [CAMPAIGNS_CRUMB, (self.object.title, self.object.get_absolute_url())]

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _tell(self.request, "change", form.instance)
        return response


def _tell(request: HttpRequest, verb: str, campaign: Campaign) -> None:
    summary = _("Campagne : %s") % campaign
    audit.record(verb=verb, actor=account_of(request), target=campaign, summary=summary)


class _CampaignPage(TitledPageMixin, ContextMixin, PolicyMixin):
    """A page of one campaign."""

    policy = perms.may_run_campaigns

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.pk = kwargs["pk"]

    @property
    def campaign(self) -> Campaign:
        if not hasattr(self, "_campaign"):
            related = Campaign.objects.select_related("period", "opened_by")
            self._campaign = get_object_or_404(related, pk=self.pk)
        return self._campaign

    def get_page_title(self) -> str:
        return self.campaign.title

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [CAMPAIGNS_CRUMB]


class BoardView(_CampaignPage):
    """Who has and who hasn't; for a campaign in preparation, who will be asked."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        campaign, chosen = self.campaign, request.GET.dict()
        served = campaigns.occasions()
        context: dict[str, Any] = {
            **self.get_context_data(),
            "campaign": campaign,
            "chosen": chosen,
            "occasions": served.of(campaign) if served else [],
            "occasion_label": served.label if served else "",
        }
        if campaign.state == Campaign.State.DRAFT:
            context |= _who_will_be_asked(campaign)
            return render(request, "programmes/progress/campaign_draft.html", context)
        page = request.GET.get("page", 1)
        context["board"] = board(campaign, on=timezone.localdate(), chosen=chosen, page=page)
        context["programmes"] = options_html(
            Programme.objects.choices(key="number"), [chosen.get("programme", "")]
        )
        return render(request, "programmes/progress/board.html", context)


class ExtendView(_CampaignPage):
    """Give one institution more time."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        initial = {"institution": request.GET.get("institution", "")}
        return self._page(ExtensionForm(campaign=self.campaign, initial=initial))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ExtensionForm(request.POST, campaign=self.campaign)
        if form.is_valid():
            try:
                campaigns.extend(self.campaign, actor=account_of(request), **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("Délai accordé ; les autres échéances demeurent."))
                return redirect(self.campaign)
        return self._page(form, status=400)

    def _page(self, form: ExtensionForm, status: int = 200) -> HttpResponse:
        context = {**self.get_context_data(), "campaign": self.campaign, "form": form}
        return render(self.request, "programmes/progress/extend.html", context, status=status)

    def get_page_title(self) -> str:
        return _("Donner plus de temps à une institution")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [CAMPAIGNS_CRUMB, (self.campaign.title, self.campaign.get_absolute_url())]


def _who_will_be_asked(campaign: Campaign) -> dict[str, Any]:
    pairs = pairs_of(campaign)
    asked = {pair.institution_id for pair in pairs}
    silent = campaigns.unrepresented(asked, timezone.localdate())
    institutions = campaign.institutions.filter(pk__in=asked)
    actions_of = {key: sum(p.institution_id == key for p in pairs) for key in asked}
    return {
        "asked": [(i, actions_of[i.pk], i.pk in silent) for i in institutions],
        "pair_count": len(pairs),
        "unasked_actions": campaign.actions.select_related("programme").exclude(
            pk__in={pair.action_id for pair in pairs}
        ),
    }


class CampaignStepView(_CampaignPage):
    """Open, complete or close."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            if request.POST.get("then") == "close":
                campaigns.close_campaign(self.campaign, actor=account_of(request))
                messages.success(request, _("Campagne close : plus rien ne s'y modifie."))
            else:
                asked = campaigns.open_campaign(self.campaign, actor=account_of(request))
                messages.success(request, _("Campagne ouverte. Réponses demandées : %s.") % asked)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        return redirect(self.campaign)


class ReminderView(TitledPageMixin, ContextMixin, PolicyMixin):
    """What would be sent today, and to whom; then the sending."""

    policy = perms.may_run_campaigns
    page_title = gettext_lazy("Rappels")

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.get_context_data(),
            "planned": reminders.plan_digests(timezone.localdate()),
            "sent": Digest.objects.all()[:SHOWN],
        }
        return render(request, "programmes/progress/reminders.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        sending = reminders.send_digests(timezone.localdate(), actor=account_of(request))
        for failure in sending.failed:
            address = failure.digest.recipient.address
            messages.error(
                request, _("%s a été refusé ; il repartira la fois suivante.") % address
            )
        messages.success(request, _("%s rappel(s) envoyé(s).") % len(sending.sent))
        return redirect("programmes:reminders")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [CAMPAIGNS_CRUMB]
