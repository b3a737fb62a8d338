"""How a page asks its app's policy; every view of the site goes through one of these."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import View

if TYPE_CHECKING:
    from snia.accounts.models import User

Policy = Callable[[Any], bool]


def account_of(request: HttpRequest) -> "User":
    """The account that asks, on a page whose policy lets only accounts in."""
    return cast("User", request.user)


class PolicyMixin(View):
    """Refuses (403) who the policy does not allow; the login is asked for before that."""

    policy: Any  # a Policy; a plain function in the class body, never bound

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not type(self).policy(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)
