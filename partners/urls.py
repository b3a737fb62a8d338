from django.urls import path

from partners import views
from partners.merging import views as merging

app_name = "partners"

INSTITUTION, PERSON = {"kind": "institution"}, {"kind": "person"}

urlpatterns = [
    # Before the pages of single records, whose addresses they would otherwise be.
    path("institutions/doublons/", merging.DuplicatesView.as_view(), INSTITUTION, "duplicates"),
    path("institutions/fusion/", merging.MergeView.as_view(), INSTITUTION, "merge"),
    path(
        "institutions/fusions/<int:pk>/", merging.MergeDoneView.as_view(), INSTITUTION, "merge-done"
    ),
    path("personnes/doublons/", merging.DuplicatesView.as_view(), PERSON, "duplicates"),
    path("personnes/fusion/", merging.MergeView.as_view(), PERSON, "merge"),
    path("personnes/fusions/<int:pk>/", merging.MergeDoneView.as_view(), PERSON, "merge-done"),
    path("institutions/", views.InstitutionListView.as_view(), name="institutions"),
    path("institutions/<slug:slug>/", views.InstitutionView.as_view(), name="institution"),
    path("projets/", views.ProjectListView.as_view(), name="projects"),
    path("projets/<slug:slug>/", views.ProjectView.as_view(), name="project"),
    path("accords/", views.AgreementListView.as_view(), name="agreements"),
    path("accords/<slug:slug>/", views.AgreementView.as_view(), name="agreement"),
    path("forums/", views.ForumListView.as_view(), name="forums"),
    path("forums/<slug:slug>/", views.ForumView.as_view(), name="forum"),
    path("cadres/", views.FrameworkListView.as_view(), name="frameworks"),
    path("cadres/<slug:slug>/", views.FrameworkView.as_view(), name="framework"),
    path("consultations/", views.ConsultationListView.as_view(), name="consultations"),
    path("consultations/<slug:slug>/", views.ConsultationView.as_view(), name="consultation"),
    path("engagements/", views.CommitmentListView.as_view(), name="commitments"),
    path("engagements/<int:pk>/", views.CommitmentView.as_view(), name="commitment"),
]
