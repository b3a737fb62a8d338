"""The home page, and the Bilans to read and to render."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, ListView, TemplateView, View
from kombu.exceptions import OperationalError as BrokerUnreachable

from programmes.perms import comes_to_report
from programmes.progress.desk import Desk, desk
from reporting import exports, perms
from reporting.models import Edition, RenderedBilan
from reporting.overview import overview
from reporting.tasks import publish_rendering_task
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
            may_write=perms.may_write_bilans(self.request.user),
            may_check=perms.may_check_bilan(self.request.user),
            **kwargs,
        )


class DownloadView(PolicyMixin, DetailView):
    """The latest PDF of an edition."""

    policy = perms.may_read_bilans
    queryset = Edition.objects.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        edition = self.get_object()
        rendered = RenderedBilan.objects.filter(edition=edition).first()
        if rendered is None:
            messages.info(request, _("Ce Bilan n'a pas encore été produit."))
            return redirect(edition)
        return FileResponse(
            rendered.file.open(),
            content_type="application/pdf",
            filename=f"bilan-{edition.slug}.pdf",
        )


class RenderView(PolicyMixin, View):
    """Make a new PDF of an edition."""

    policy = perms.may_render_bilan
    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        edition = get_object_or_404(Edition, slug=slug)
        try:
            result = publish_rendering_task.delay(edition.pk, request.user.pk)
        except BrokerUnreachable:
            messages.error(
                request,
                _("La file des tâches ne répond pas : rien n'est perdu, réessayer bientôt."),
            )
            return redirect(edition)
        if not result.ready():
            messages.info(request, _("Le PDF est en préparation : recharger cette page bientôt."))
        elif result.successful():
            messages.success(request, _("Le PDF est prêt."))
        else:
            messages.error(
                request,
                _(
                    "Le PDF n'a pas pu être produit. Rien n'est perdu : l'édition précédente "
                    "reste disponible. Prévenir l'administrateur si cela se répète."
                ),
            )
        return redirect(edition)


def _editions() -> QuerySet[Edition]:
    return Edition.objects.select_related("period", "plan", "source").prefetch_related(
        "renderings"
    )
