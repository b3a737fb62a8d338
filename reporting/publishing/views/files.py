"""The files of a version: those that were published, for every reader; the others, for whoever
prepares them."""

from pathlib import PurePath

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404

from reporting import perms
from reporting.models import PublishedFile
from reporting.outputs.registry import PDF
from reporting.publishing.review import REVIEW
from snia.common.policies import PolicyMixin


class FileView(PolicyMixin):
    policy = perms.may_read_bilans

    def get(self, request: HttpRequest, slug: str, version: int, kind: str) -> FileResponse:
        files = PublishedFile.objects.select_related("frozen").defer("frozen__text")
        file = get_object_or_404(
            files, frozen__edition__slug=slug, frozen__version=version, kind=kind
        )
        is_for_readers = kind != REVIEW and file.frozen.is_published
        if not is_for_readers and not perms.may_publish_bilan(request.user):
            raise Http404
        return _answer(file, f"bilan-{slug}-v{version}")


def _answer(file: PublishedFile, name: str) -> FileResponse:
    """A PDF is read in the browser, anything else is taken away."""
    suffix = "" if file.kind == PDF else f"-{file.kind}"
    try:
        content = file.file.open()
    except FileNotFoundError as error:  # `verify_bilans` tells the administrator
        raise Http404 from error
    return FileResponse(
        content,
        as_attachment=file.content_type != "application/pdf",
        content_type=file.content_type,
        filename=f"{name}{suffix}{PurePath(str(file.file)).suffix}",
    )
