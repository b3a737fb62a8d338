"""Every address of the site. What is public says @login_not_required in its view."""

from django.contrib import admin
from django.urls import include, path

from reporting.views import HomeView
from snia.common import pages
from snia.provenance.views import SourceListView

handler500 = "snia.api.views.server_error"

urlpatterns = [
    path("", HomeView.as_view(), name="home"),
    path("recherche/", pages.search, name="search"),
    path("jeton/", pages.CsrfTokenView.as_view(), name="csrf-token"),
    path("documents/", SourceListView.as_view(), name="sources"),
    path("", include("programmes.urls")),
    path("", include("committees.urls")),
    path("", include("partners.urls")),
    path("", include("reporting.urls")),
    path("exports/", include("snia.exports.urls")),
    path("", include("snia.saved.urls")),
    path("compte/", include("snia.accounts.urls")),
    path("", include("snia.api.urls")),
    path("admin/", admin.site.urls),
    path("healthz", pages.health, name="health"),
]
