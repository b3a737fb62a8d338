"""The addresses of the site, and those of the floors."""

from django.urls import path

from benchmarks.views import ApiFloorView, FloorView
from snia.urls import urlpatterns as site

urlpatterns = [
    # Before those of the site: under /api/, whatever it does not know is not found.
    path("api/banc/socle/", ApiFloorView.as_view(), name="bench-api-floor"),
    path("banc/socle/", FloorView.as_view(), name="bench-floor"),
    *site,
]
