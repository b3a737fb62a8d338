"""The page where the files of an edition are made and watched."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import DetailView, View

from reporting import perms
from reporting.models import Edition, RenderJob
from reporting.outputs.registry import OUTPUTS, PDF, output_of
from reporting.press import jobs, starting
from reporting.press.shown import ShownJob
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, BrowseDetailView

LATEST = 20


class ProductionView(BrowseDetailView):
    """What is being made, piece by piece, and what was made before."""

    policy = perms.may_render_bilan
    template_name = "reporting/production.html"
    queryset = Edition.objects.select_related("period")

    def get_page_title(self) -> str:
        return _("Production des fichiers")

    def get_breadcrumbs(self) -> Breadcrumbs:
        edition = self.object
        return [
            (_("Bilans"), reverse_lazy("reporting:editions")),
            (str(edition), edition.get_absolute_url()),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        starting.wake_where_silent()
        latest = [ShownJob(job) for job in _jobs_of(self.object)[:LATEST]]
        return super().get_context_data(
            outputs=OUTPUTS,
            active=[shown for shown in latest if shown.job.is_active],
            ended=[shown for shown in latest if not shown.job.is_active],
            **kwargs,
        )


class RenderView(PolicyMixin, View):
    """Make a new file of an edition; asked for twice, it is made once."""

    policy = perms.may_render_bilan
    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        edition = get_object_or_404(Edition, slug=slug)
        output = request.POST.get("output", PDF)
        if output_of(output) is None:
            messages.error(request, _("Ce fichier n'est pas de ceux que l'on sait produire."))
            return redirect("reporting:production", slug)
        begin(request, jobs.ask(edition, output=output, actor=account_of(request)))
        return redirect("reporting:production", slug)


class JobStepView(PolicyMixin, View):
    """Cancel a job, or ask for its file again."""

    policy = perms.may_render_bilan
    http_method_names = ["post"]

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        job = get_object_or_404(RenderJob, edition__slug=slug, pk=pk)
        actor = account_of(request)
        if request.POST.get("then") == "retry" and job.may_be_retried:
            begin(request, jobs.retry(job, actor=actor))
        elif request.POST.get("then") == "cancel" and jobs.cancel(job, actor=actor):
            messages.success(request, _("La production est annulée."))
        else:
            messages.info(request, _("Cette production a changé entre-temps : voir ci-dessous."))
        return redirect("reporting:production", slug)


class JobFileView(PolicyMixin, DetailView):
    """The file that one job made."""

    policy = perms.may_render_bilan

    def get_queryset(self) -> QuerySet[RenderJob]:
        done = RenderJob.objects.filter(state=RenderJob.State.DONE)
        return done.filter(edition__slug=self.kwargs["slug"])

    def get_object(self, queryset: QuerySet[RenderJob] | None = None) -> RenderJob:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return FileResponse(self.get_object().file.open(), as_attachment=True)


def begin(request: HttpRequest, job: RenderJob) -> None:
    """Have the job run; a queue that doesn't answer is told."""
    try:
        starting.start(job)
    except starting.QueueUnreachable:
        messages.error(
            request,
            _("La file des tâches ne répond pas : la demande attend, et sera reprise."),
        )


def _jobs_of(edition: Edition) -> QuerySet[RenderJob]:
    jobs = RenderJob.objects.filter(edition=edition)
    return jobs.select_related("edition__period", "requested_by")
