"""What every view of the API shares: who asks, how much, and how it is answered."""

from typing import Any

from django.conf import settings
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from snia.api import conditional, parameters, throttling
from snia.api.authentication import AsksPolicy, AsksScope, TokenAuthentication
from snia.api.problems import Problem

READS = ("GET", "HEAD")


class StrictJSONParser(JSONParser):
    """One that nesting without end does not break."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError from error


class PolicyAPIView(APIView):
    """A view of the API asks the policy that the page asks. Its parameters are those that it
    names; an account's requests are counted; what did not change is not sent again."""

    policy: Any
    known_parameters: frozenset[str] = frozenset()
    authentication_classes = [TokenAuthentication, SessionAuthentication]
    permission_classes = [AsksPolicy, AsksScope]
    parser_classes = [StrictJSONParser]
    renderer_classes = [JSONRenderer]
    quota: throttling.Quota | None = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        refuse_large(request)
        super().initial(request, *args, **kwargs)
        parameters.check(request.query_params, self.get_known_parameters())

    def get_known_parameters(self) -> frozenset[str]:
        return self.known_parameters

    def perform_authentication(self, request: Request) -> None:
        """A failed one counts too, for the address that it comes from."""
        try:
            super().perform_authentication(request)
        finally:
            self.quota = throttling.spend(request)

    def check_permissions(self, request: Request) -> None:
        if self.quota is not None and self.quota.is_spent:
            wait = self.quota.reset
            headers = {"Retry-After": str(wait)}
            raise Problem("quota", limit=self.quota.limit, wait=wait, headers=headers)
        super().check_permissions(request)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = "Accept, Accept-Language, Authorization, Cookie"
        if self.quota is not None:
            for name, value in self.quota.headers.items():
                response[name] = value
        if request.method in READS and response.status_code == 200:
            conditional.tag(request, response)
        return response


def refuse_large(request: Request) -> None:
    """By what the request says of itself: nothing is read of one that is too large."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if size.isdecimal() and int(size) > settings.API_MAX_BODY:
        raise Problem("too-large", limit=settings.API_MAX_BODY)
