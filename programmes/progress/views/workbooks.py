"""An institution's workbook: out, back in, looked at, then applied whole."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic.base import ContextMixin

from partners.models import Institution
from partners.perms import answers_for
from programmes import perms
from programmes.models import Campaign, ProgressUpdate, ReturnedWorkbook
from programmes.progress import workbook
from programmes.progress.views.base import CAMPAIGNS_CRUMB, DESK_CRUMB
from snia.common.policies import PolicyMixin, account_of
from snia.common.uploads import refused_upload
from snia.common.views import Breadcrumbs, TitledPageMixin
from snia.common.workbooks import EXCEL, UnusableWorkbook


class _InstitutionMixin(PolicyMixin):
    """A campaign and an institution that the person answers for, or 404."""

    policy = perms.may_report
    kwargs: dict[str, Any]

    @cached_property
    def campaign(self) -> Campaign:
        return get_object_or_404(Campaign.objects.select_related("period"), pk=self.kwargs["pk"])

    @cached_property
    def institution(self) -> Institution:
        updates = ProgressUpdate.objects.filter(
            campaign=self.campaign, institution=self.kwargs["institution"]
        )
        if not perms.readable_updates(account_of(self.request), updates).exists():
            raise Http404
        return Institution.objects.get(pk=self.kwargs["institution"])


class TemplateView(_InstitutionMixin):
    """The workbook of an institution, filled with what the site holds."""

    def get(self, request: HttpRequest, pk: int, institution: int) -> HttpResponse:
        content = workbook.write_answers(
            self.campaign, self.institution, actor=account_of(request)
        )
        name = f"avancement-{self.campaign.pk}-{self.institution.slug}.xlsx"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=EXCEL, headers=disposition)


class ReceiveView(TitledPageMixin, ContextMixin, _InstitutionMixin):
    """Send a filled workbook; nothing is written before it was looked at."""

    page_title = gettext_lazy("Classeur Excel")

    def get(self, request: HttpRequest, pk: int, institution: int) -> HttpResponse:
        context = {
            **self.get_context_data(),
            "campaign": self.campaign,
            "institution": self.institution,
            "received": self._received()[:20],
        }
        return render(request, "programmes/progress/workbook_send.html", context)

    def post(self, request: HttpRequest, pk: int, institution: int) -> HttpResponse:
        refused = refused_upload(request)
        upload = request.FILES.get("file")
        if refused or upload is None:
            messages.error(request, refused or _("Choisir le classeur rempli."))
            return self.get(request, pk, institution)
        return redirect(
            workbook.receive(upload, self.campaign, self.institution, actor=account_of(request))
        )

    def _received(self) -> QuerySet[ReturnedWorkbook]:
        return ReturnedWorkbook.objects.filter(
            campaign=self.campaign, institution=self.institution
        ).select_related("uploaded_by")

    def get_breadcrumbs(self) -> Breadcrumbs:
        return _crumbs(self.request.user, self.campaign)


class WorkbookView(TitledPageMixin, ContextMixin, PolicyMixin):
    """What a received workbook would change, or every error by cell; then apply it."""

    policy = perms.may_report

    @cached_property
    def returned(self) -> ReturnedWorkbook:
        found = get_object_or_404(
            ReturnedWorkbook.objects.select_related("campaign", "institution", "uploaded_by"),
            pk=self.kwargs["pk"],
        )
        user = account_of(self.request)
        mine = answers_for(user).filter(institution=found.institution)
        if not perms.may_run_campaigns(user) and not mine.exists():
            raise Http404
        return found

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        returned = self.returned
        errors, answers = returned.errors, []
        if returned.state == ReturnedWorkbook.State.READ:
            try:
                answers = workbook.preview(returned, actor=account_of(request))
            except UnusableWorkbook as error:  # the site changed since it was read
                errors = [{"place": e.place, "message": e.message} for e in error.errors]
        context = {
            **self.get_context_data(),
            "returned": returned,
            "errors": errors,
            "answers": [answer for answer in answers if answer.changes],
        }
        return render(request, "programmes/progress/workbook.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            changed = workbook.apply(self.returned, actor=account_of(request))
        except UnusableWorkbook:
            messages.error(request, _("Rien n'a été enregistré : voir les erreurs ci-dessous."))
            return redirect(self.returned)
        messages.success(request, _("Classeur enregistré : %s action(s) modifiée(s).") % changed)
        return redirect(self.returned)

    def get_page_title(self) -> str:
        return self.returned.name

    def get_breadcrumbs(self) -> Breadcrumbs:
        return _crumbs(self.request.user, self.returned.campaign)


def _crumbs(user: Any, campaign: Campaign) -> Breadcrumbs:
    if perms.may_run_campaigns(user):
        return [CAMPAIGNS_CRUMB, (campaign.title, campaign.get_absolute_url())]
    return [DESK_CRUMB]
