"""The pack of a meeting, made when it is asked for: to read, and to project."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.views.decorators.cache import never_cache

from committees import perms
from committees.models import Meeting
from committees.pack.make import pack_pdf, slides_pdf
from committees.views.base import MeetingMixin
from snia.common.policies import account_of


@method_decorator(never_cache, name="dispatch")
class PackView(MeetingMixin):
    policy = perms.may_follow
    name = "dossier"
    make: Callable[[Meeting], bytes] = staticmethod(pack_pdf)

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        meeting = self.meeting
        if meeting.committee.is_outside or not perms.may_read_documents(
            account_of(request), meeting
        ):
            raise Http404
        response = HttpResponse(self.make(meeting), content_type="application/pdf")
        day = f"{meeting.when_start:%Y-%m-%d}" if meeting.when_start else str(meeting.pk)
        name = f"{self.name}-{slugify(str(meeting.committee))}-{day}.pdf"
        response["Content-Disposition"] = f'inline; filename="{name}"'
        return response


class SlidesView(PackView):
    name = "projection"
    make = staticmethod(slides_pdf)
