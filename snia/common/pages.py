"""Pages that no domain owns: search, health, errors."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from snia.accounts import perms
from snia.common.policies import PolicyMixin
from snia.common.search import search_everywhere


def search(request: HttpRequest) -> HttpResponse:
    words = request.GET.get("q", "")[:200]
    context = {
        "page_title": _("Recherche"),
        "words": words,
        "results": search_everywhere(words, request.user),
    }
    return render(request, "site/search.html", context)


@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """For the load balancer: the process answers and its database too."""
    connection.ensure_connection()
    return HttpResponse("ok", content_type="text/plain")


@method_decorator(never_cache, name="dispatch")
class CsrfTokenView(PolicyMixin):
    """A script whose person has signed in again renews its token here, and sees who it is now."""

    policy = perms.is_account

    def get(self, request: HttpRequest) -> HttpResponse:
        return JsonResponse({"token": get_token(request), "user": request.user.pk})
