"""Writing a record by the API, as one of its pages would: a base for each.

Who writes says what they started from (`If-Match`, with the ETag that was read): without it, 428;
where another was saved since, 412 with what is stored, and nothing is overwritten. What a rule
of the domain refuses is a 400 that names each field; what the record's state does not allow, a
409. A body that is not JSON is a 415, one that can't be read a 400, too large a 413.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request
from rest_framework.response import Response

from snia.api.base import PolicyAPIView
from snia.api.problems import Problem, refused_data

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description=_("L'ETag de la réponse dont on part."),
)


def revision_in(etag: str) -> int:
    """The revision that an ETag of ours begins with: « "4-…" » as it was read, or « "4" »."""
    written = etag.strip('"').partition("-")[0]
    if not written.isdecimal() or len(written) > 9:
        raise Problem("precondition-required")
    return int(written)


class Stale(Exception):
    """Another was saved since the one that the writer started from."""


class Refused(Exception):
    """The record can't be written in its state; told in the words of the domain."""


class WritableView(PolicyAPIView):
    """One record: GET tells it with its ETag, PUT replaces what it holds."""

    def read(self, request: Request, *args: Any, **key: Any) -> Any:
        """The record, among those that this account may read; 404 for any other."""
        raise NotImplementedError

    def told(self, record: Any) -> dict[str, Any]:
        """What the answer says of it."""
        raise NotImplementedError

    def etag_of(self, record: Any) -> str:
        """Of what is stored, quotes included: it changes with each write."""
        raise NotImplementedError

    def write(self, request: Request, record: Any, started_from: str) -> None:
        """Call the domain's verb, which raises ValidationError, Stale or Refused."""
        raise NotImplementedError

    def get(self, request: Request, *args: Any, **key: Any) -> Response:
        return self._answer(self.read(request, **key))

    def put(self, request: Request, *args: Any, **key: Any) -> Response:
        record = self.read(request, **key)
        started_from = request.headers.get("If-Match", "").strip()
        if not started_from:
            raise Problem("precondition-required")
        if not isinstance(request.data, dict):
            raise Problem("unreadable-body")
        self._write(request, record, started_from, key)
        return self._answer(self.read(request, **key))

    def _write(self, request: Request, record: Any, started_from: str, key: Any) -> None:
        try:
            self.write(request, record, started_from)
        except ValidationError as error:
            raise refused_data(error) from error
        except Refused as error:
            raise Problem("conflict", text=str(error)) from error
        except Stale as error:
            now = self.read(request, **key)
            headers = {"ETag": self.etag_of(now)}
            raise Problem("stale", holds=self.told(now), headers=headers) from error

    def _answer(self, record: Any) -> Response:
        return Response(self.told(record), headers={"ETag": self.etag_of(record)})
