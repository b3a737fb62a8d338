"""The floors: the least that a page, and an answer of the API, can cost in this project."""

from django.views.generic import TemplateView
from rest_framework.request import Request
from rest_framework.response import Response

from programmes import perms
from snia.accounts.perms import is_account
from snia.api.base import PolicyAPIView
from snia.common.policies import PolicyMixin
from snia.common.views import TitledPageMixin


class FloorView(TitledPageMixin, PolicyMixin, TemplateView):
    """Signed in, the base layout with nothing in it."""

    policy = is_account
    page_title = "Socle"
    template_name = "base.html"


class ApiFloorView(PolicyAPIView):
    """Signed in, the same policy as the list of actions, and nothing to tell."""

    policy = perms.may_browse_strategy

    def get(self, request: Request) -> Response:
        return Response({})
