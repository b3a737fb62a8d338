"""The addresses of the site, and those of the floors."""

from django.urls import path

from benchmarks.views import ApiFloorView, FloorView
from snia.urls import urlpatterns as site

urlpatterns = [
    *site,
    path("banc/socle/", FloorView.as_view(), name="bench-floor"),
    path("api/banc/socle/", ApiFloorView.as_view(), name="bench-api-floor"),
]
