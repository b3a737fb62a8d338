"""An institution's workbook: out, back in, looked at, then kept whole."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners import perms
from partners.keeping.views.base import KeepingPage
from partners.keeping.workbook import verbs
from partners.keeping.workbook.write import write_workbook
from partners.models import ContributionWorkbook, Institution
from snia.common.policies import account_of
from snia.common.uploads import refused_upload
from snia.common.workbooks import EXCEL, UnusableWorkbook


class InstitutionPage(KeepingPage):
    """Of an institution that the person keeps records for, or 404."""

    @cached_property
    def institution(self) -> Institution:
        if not perms.may_keep_for(account_of(self.request), self.kwargs["institution"]):
            raise Http404
        return get_object_or_404(Institution, pk=self.kwargs["institution"])


class TemplateView(InstitutionPage):
    """The workbook of an institution, filled with what the site holds."""

    def get(self, request: HttpRequest, institution: int) -> HttpResponse:
        name = f"projets-et-engagements-{self.institution.slug}.xlsx"
        content = write_workbook(self.institution)
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(content, content_type=EXCEL, headers=disposition)


class ReceiveView(InstitutionPage):
    """Send a filled workbook; nothing is written before it was looked at."""

    page_title = gettext_lazy("Classeur Excel")

    def get(self, request: HttpRequest, institution: int) -> HttpResponse:
        return self._page()

    def post(self, request: HttpRequest, institution: int) -> HttpResponse:
        refused, upload = refused_upload(request), request.FILES.get("file")
        if refused or upload is None:
            messages.error(request, refused or _("Choisir le classeur rempli."))
            return self._page(status=400)
        return redirect(verbs.receive(upload, self.institution, actor=account_of(request)))

    def _page(self, status: int = 200) -> HttpResponse:
        received = ContributionWorkbook.objects.filter(institution=self.institution)
        context = {
            **self.get_context_data(),
            "institution": self.institution,
            "received": received.select_related("uploaded_by")[:20],
        }
        return render(self.request, "partners/keeping/workbook_send.html", context, status=status)


class WorkbookView(KeepingPage):
    """What a received workbook would change, or every error by cell; then keep it."""

    @cached_property
    def returned(self) -> ContributionWorkbook:
        received = ContributionWorkbook.objects.select_related("institution", "uploaded_by")
        found = get_object_or_404(received, pk=self.kwargs["pk"])
        if not perms.may_keep_for(account_of(self.request), found.institution_id):
            raise Http404
        return found

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        returned, records = self.returned, []
        errors = returned.errors
        if returned.state == ContributionWorkbook.State.READ:
            try:
                records = verbs.preview(returned, actor=account_of(request))
            except UnusableWorkbook as error:  # the site changed since it was read
                errors = [{"place": e.place, "message": e.message} for e in error.errors]
        told = {"returned": returned, "errors": errors, "records": records}
        context = {**self.get_context_data(), **told}
        return render(request, "partners/keeping/workbook.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            kept = verbs.apply(self.returned, actor=account_of(request))
        except UnusableWorkbook:
            messages.error(request, _("Rien n'a été enregistré : voir les erreurs ci-dessous."))
            return redirect(self.returned)
        told = _("Classeur enregistré : %s contribution(s) à relire, puis à soumettre.")
        messages.success(request, told % kept)
        return redirect("partners:keeping")

    def get_page_title(self) -> Any:
        return self.returned.name
