"""The projects to take away, in the aid community's format."""

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from partners import perms
from partners.iati.writing import write_activities
from snia.common.policies import PolicyMixin


class IatiView(PolicyMixin):
    """The same document as `manage.py export_iati`; unchanged data answer 304."""

    policy = perms.may_browse_partners
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        written = write_activities()
        etag = f'"{written.fingerprint}"'
        response = FileResponse(
            written.file,
            as_attachment=True,
            filename="projets-iati.xml",
            content_type="application/xml; charset=utf-8",
            headers={"ETag": etag, "Cache-Control": "private, no-cache"},
        )
        return get_conditional_response(request, etag=etag, response=response)  # type: ignore[arg-type, return-value]
