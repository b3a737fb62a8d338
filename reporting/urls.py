from django.urls import path

from reporting import views
from reporting.studio.urls import urlpatterns as studio_urls

app_name = "reporting"

urlpatterns = [
    path("bilans/", views.EditionListView.as_view(), name="editions"),
    path("bilans/<slug:slug>/", views.EditionView.as_view(), name="edition"),
    path("bilans/<slug:slug>/pdf/", views.DownloadView.as_view(), name="download"),
    path("bilans/<slug:slug>/produire/", views.RenderView.as_view(), name="render"),
    *studio_urls,
]
