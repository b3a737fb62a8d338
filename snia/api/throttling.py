"""How many requests an account makes: counted in the cache, told on each answer."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request

from snia.audit.middleware import address_of


@dataclass(frozen=True)
class Quota:
    """What is left of a window of time; the names of the headers are those of the IETF draft."""

    limit: int
    used: int
    reset: int  # seconds

    @property
    def is_spent(self) -> bool:
        return self.used > self.limit

    @property
    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "RateLimit-Reset": str(self.reset),
        }


def spend(request: Request) -> Quota:
    """Count this request. A cache that can't be reached shuts nobody out."""
    limit, seconds = settings.API_RATE
    window, elapsed = divmod(int(time.time()), seconds)
    key = f"api:{_who(request)}:{window}"
    try:
        used = _count(key, seconds)
    except RedisError:
        used = 0
    return Quota(limit, used, seconds - elapsed)


def _count(key: str, seconds: int) -> int:
    if cache.add(key, 1, seconds):
        return 1
    try:
        return cache.incr(key)
    except ValueError:  # it expired in between
        return 1


def _who(request: Request) -> str:
    """A token, else an account, else the address of who has not signed in."""
    if request.auth is not None:
        return f"token:{request.auth.pk}"
    if request.user.is_authenticated:
        return f"account:{request.user.pk}"
    return f"address:{address_of(request)}"
