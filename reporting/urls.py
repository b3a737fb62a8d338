from django.urls import path

from reporting import views
from reporting.checks import views as checks
from reporting.studio.urls import urlpatterns as studio_urls

app_name = "reporting"

urlpatterns = [
    path("bilans/", views.EditionListView.as_view(), name="editions"),
    path("bilans/<slug:slug>/", views.EditionView.as_view(), name="edition"),
    path("bilans/<slug:slug>/pdf/", views.DownloadView.as_view(), name="download"),
    path("bilans/<slug:slug>/produire/", views.RenderView.as_view(), name="render"),
    path("bilans/controles/regles/", checks.RulesView.as_view(), name="check-rules"),
    path("bilans/<slug:slug>/controles/", checks.CheckView.as_view(), name="checks"),
    path("bilans/<slug:slug>/controles/accepter/", checks.WaiveView.as_view(), name="waive"),
    path(
        "bilans/<slug:slug>/controles/acceptes/<int:pk>/lever/",
        checks.WithdrawView.as_view(),
        name="waiver-withdraw",
    ),
    *studio_urls,
]
