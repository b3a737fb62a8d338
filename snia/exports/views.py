"""The page of one's own exports, and what can be done with each."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.generic import ListView

from snia.accounts.models import User
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import TitledPageMixin
from snia.exports import perms, services
from snia.exports.formats import WRITTEN, Format
from snia.exports.models import Export


@method_decorator(cache_control(private=True, no_store=True), name="dispatch")
class ExportListView(TitledPageMixin, PolicyMixin, ListView):
    """Its own address shows how far each is: a page that is left open asks it again."""

    policy = perms.may_export
    page_title = _("Mes exports")
    template_name = "exports/export_list.html"
    paginate_by = 50

    def get_queryset(self) -> QuerySet:
        return perms.own_exports(account_of(self.request), Export.objects.all())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        under_way = self.get_queryset().filter(state__in=Export.UNDER_WAY)
        return super().get_context_data(is_under_way=under_way.exists(), **kwargs)


class _ExportPage(PolicyMixin):
    policy = perms.may_export

    def export_of(self, pk: int) -> Export:
        """One's own; another's is not found."""
        return get_object_or_404(
            perms.own_exports(account_of(self.request), Export.objects.all()), pk=pk
        )


class DownloadView(_ExportPage):
    def get(self, request: HttpRequest, pk: int) -> FileResponse:
        export = self.export_of(pk)
        if export.state != Export.State.DONE:
            raise Http404
        written = WRITTEN[Format(export.format)]
        name = export.path.strip("/").replace("/", "-")
        response = FileResponse(
            export.file.open(),
            as_attachment=True,
            filename=written.name_of(name, timezone.localdate(export.finished_at)),
            content_type=written.content_type,
        )
        patch_cache_control(response, private=True, no_store=True)
        return response


class _VerbView(_ExportPage):
    http_method_names = ["post"]
    done: Any

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        export, actor = self.export_of(pk), account_of(request)
        try:
            self.act(export, actor)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        else:
            messages.success(request, self.done)
        return redirect("exports:exports")

    def act(self, export: Export, actor: User) -> None:
        raise NotImplementedError


class CancelView(_VerbView):
    done = _("L'export est annulé.")

    def act(self, export: Export, actor: User) -> None:
        services.cancel(export, actor=actor)


class RetryView(_VerbView):
    done = _("L'export est repris.")

    def act(self, export: Export, actor: User) -> None:
        services.retry(export, actor=actor)
