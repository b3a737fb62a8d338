"""Pages that no domain owns: search, health, errors."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

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
