"""How a script signs in: a token in its header, else the session of a browser."""

from typing import TYPE_CHECKING, Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from snia.api.problems import Problem
from snia.api.tokens import find

if TYPE_CHECKING:
    from snia.accounts.models import User
    from snia.api.models import Token


class TokenAuthentication(BaseAuthentication):
    """« Authorization: Bearer snia_… »; the request is then its owner's."""

    def authenticate(self, request: Request) -> "tuple[User, Token] | None":
        kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        token = find(secret.strip())
        if token is None:
            raise AuthenticationFailed
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="SNIA"'


class AsksPolicy(BasePermission):
    """The policy of the view, as the pages ask it."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(type(view).policy(request.user))


class AsksScope(BasePermission):
    """A token does what it was created for; a session has no such limit."""

    def has_permission(self, request: Request, view: Any) -> bool:
        scope = "read" if request.method in SAFE_METHODS else "write"
        if request.auth is not None and not request.auth.covers(scope):
            raise Problem("token-scope", scope=scope)
        return True
