"""Addresses of the API, of its documentation and of the tokens; a resource's are its own."""

from django.urls import include, path, re_path

from snia.api import pages
from snia.api.resources import addresses
from snia.api.views import NothingHereView, SchemaView

app_name = "api"

urlpatterns = [
    path("compte/jetons/", pages.TokensView.as_view(), name="tokens"),
    path("compte/jetons/<int:pk>/revoquer/", pages.RevokeView.as_view(), name="token-revoke"),
    path("api/", pages.OverviewView.as_view(), name="overview"),
    path("api/documentation/<slug:name>/", pages.ResourceView.as_view(), name="resource"),
    path("api/problemes/", pages.ProblemsView.as_view(), name="problems"),
    path("api/schema/", SchemaView.as_view(), name="schema"),
    path("api/", include(addresses())),
    re_path(r"^api/.*/$", NothingHereView.as_view(), name="nothing-here"),
]
