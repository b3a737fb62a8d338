from django.urls import path

from reporting import views
from reporting.checks import views as checks
from reporting.contributions import views as contributions
from reporting.outputs import views as outputs
from reporting.press import views as press
from reporting.publishing.views import files, publication, verification
from reporting.studio.urls import urlpatterns as studio_urls

app_name = "reporting"

urlpatterns = [
    path("bilans/", views.EditionListView.as_view(), name="editions"),
    path("bilans/<slug:slug>/", views.EditionView.as_view(), name="edition"),
    path("bilans/<slug:slug>/pdf/", views.DownloadView.as_view(), name="download"),
    path(
        "bilans/<slug:slug>/publication/",
        publication.PublicationView.as_view(),
        name="publication",
    ),
    path(
        "bilans/<slug:slug>/publication/etape/",
        publication.PublicationStepView.as_view(),
        name="publication-step",
    ),
    path(
        "bilans/<slug:slug>/versions/<int:version>/<slug:kind>/",
        files.FileView.as_view(),
        name="published-file",
    ),
    path("verification/bilans/", verification.AskView.as_view(), name="verification"),
    path(
        "verification/bilans/<slug:code>/",
        verification.VerificationView.as_view(),
        name="verification-code",
    ),
    path("bilans/<slug:slug>/lire/", outputs.ReadView.as_view(), name="read"),
    path(
        "bilans/<slug:slug>/lire/images/<str:name>",
        outputs.PictureView.as_view(),
        name="read-picture",
    ),
    path(
        "bilans/<slug:slug>/lire/<slug:anchor>/", outputs.ReadView.as_view(), name="read-chapter"
    ),
    path(
        "bilans/<slug:slug>/contributions/",
        contributions.ContributionsView.as_view(),
        name="contributions",
    ),
    path(
        "bilans/<slug:slug>/contributions/<int:pk>/",
        contributions.ContributionView.as_view(),
        name="contribution",
    ),
    path(
        "bilans/<slug:slug>/contributions/<int:pk>/fichier/",
        contributions.FileView.as_view(),
        name="contribution-file",
    ),
    path(
        "bilans/<slug:slug>/contributions/<int:pk>/images/<int:picture>/",
        contributions.PictureView.as_view(),
        name="contribution-picture",
    ),
    path(
        "bilans/<slug:slug>/contributions/<int:pk>/propositions/<int:proposal>/",
        contributions.DecisionView.as_view(),
        name="proposal",
    ),
    path("bilans/controles/regles/", checks.RulesView.as_view(), name="check-rules"),
    path("bilans/<slug:slug>/controles/", checks.CheckView.as_view(), name="checks"),
    path("bilans/<slug:slug>/controles/accepter/", checks.WaiveView.as_view(), name="waive"),
    path(
        "bilans/<slug:slug>/controles/acceptes/<int:pk>/lever/",
        checks.WithdrawView.as_view(),
        name="waiver-withdraw",
    ),
    path("bilans/<slug:slug>/produire/", press.RenderView.as_view(), name="render"),
    path("bilans/<slug:slug>/production/", press.ProductionView.as_view(), name="production"),
    path(
        "bilans/<slug:slug>/production/<int:pk>/",
        press.JobStepView.as_view(),
        name="production-step",
    ),
    path(
        "bilans/<slug:slug>/production/<int:pk>/fichier/",
        press.JobFileView.as_view(),
        name="production-file",
    ),
    *studio_urls,
]
