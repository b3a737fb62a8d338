"""The home page, and the Bilans to read and to render."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView, TemplateView

from programmes.perms import comes_to_report
from programmes.progress.desk import Desk, desk
from reporting import exports, perms
from reporting.models import Edition, RenderedBilan
from reporting.outputs.registry import PDF
from reporting.overview import overview
from reporting.publishing.shelf import published_versions
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, BrowseDetailView, TitledPageMixin
from snia.exports.lists import ExportMixin


class HomeView(TitledPageMixin, PolicyMixin, TemplateView):
    policy = perms.may_read_bilans
    page_title = gettext_lazy("Accueil")
    template_name = "reporting/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(overview=overview(), desk=self._desk(), **kwargs)

    def _desk(self) -> Desk | None:
        """What is due first, for whom it is what they come for."""
        user = account_of(self.request)
        return desk(user, timezone.localdate()) if comes_to_report(user) else None


class EditionListView(ExportMixin, TitledPageMixin, PolicyMixin, ListView):
    policy = perms.may_read_bilans
    page_title = gettext_lazy("Bilans")
    template_name = "reporting/edition_list.html"
    export = exports.EDITIONS

    def get_queryset(self) -> QuerySet:
        return _editions()


class EditionView(BrowseDetailView):
    policy = perms.may_read_bilans
    template_name = "reporting/edition.html"

    def get_queryset(self) -> QuerySet:
        return _editions()

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [(_("Bilans"), reverse_lazy("reporting:editions"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            may_render=perms.may_render_bilan(self.request.user),
            may_publish=perms.may_publish_bilan(self.request.user),
            may_receive=perms.may_receive_contributions(self.request.user),
            may_write=perms.may_write_bilans(self.request.user),
            may_check=perms.may_check_bilan(self.request.user),
            **kwargs,
        )


class DownloadView(PolicyMixin, DetailView):
    """The latest PDF of an edition; once it is published, the department alone reads drafts."""

    policy = perms.may_read_bilans

    def get_queryset(self) -> QuerySet:
        return _editions()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        edition: Any = self.get_object()
        if edition.published_versions and not perms.may_publish_bilan(request.user):
            slug, latest = edition.slug, edition.published_versions[0]
            return redirect("reporting:published-file", slug, latest.version, PDF)
        rendered = RenderedBilan.objects.filter(edition=edition).first()
        if rendered is None:
            messages.info(request, _("Ce Bilan n'a pas encore été produit."))
            return redirect(edition)
        return FileResponse(
            rendered.file.open(),
            content_type="application/pdf",
            filename=f"bilan-{edition.slug}.pdf",
        )


def _editions() -> QuerySet[Edition]:
    return Edition.objects.select_related("period", "plan", "source").prefetch_related(
        "renderings", published_versions()
    )
