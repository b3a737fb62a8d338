from django.urls import path

from partners import views
from partners.api.contributions import ContributionContent
from partners.consultation_table import ConsultationTableView
from partners.coverage.views import CoverageView
from partners.explorer.views import ExplorerView, FacetsView
from partners.following import views as following
from partners.iati.views import IatiView
from partners.keeping.urls import urlpatterns as keeping
from partners.merging import views as merging
from partners.money.views import MoneyProjectsView, MoneyView
from partners.personal_data import views as personal_data
from partners.territories.views import TerritoryListView, TerritoryView

app_name = "partners"

INSTITUTION, PERSON = {"kind": "institution"}, {"kind": "person"}

urlpatterns = [
    *keeping,
    path(
        "api/contributions/<int:pk>/contenu/",
        ContributionContent.as_view(),
        name="api-contribution",
    ),
    # Before the pages of single records, whose addresses they would otherwise be.
    path("institutions/doublons/", merging.DuplicatesView.as_view(), INSTITUTION, "duplicates"),
    path("institutions/fusion/", merging.MergeView.as_view(), INSTITUTION, "merge"),
    path(
        "institutions/fusions/<int:pk>/",
        merging.MergeDoneView.as_view(),
        INSTITUTION,
        "merge-done",
    ),
    path("personnes/doublons/", merging.DuplicatesView.as_view(), PERSON, "duplicates"),
    path("personnes/fusion/", merging.MergeView.as_view(), PERSON, "merge"),
    path("personnes/fusions/<int:pk>/", merging.MergeDoneView.as_view(), PERSON, "merge-done"),
    path("personnes/", personal_data.PersonListView.as_view(), name="people"),
    path("personnes/<int:pk>/", personal_data.PersonView.as_view(), name="person"),
    path(
        "personnes/<int:pk>/export/",
        personal_data.PersonExportView.as_view(),
        name="person-export",
    ),
    path(
        "personnes/<int:pk>/effacer/",
        personal_data.ErasePersonView.as_view(),
        name="person-erase",
    ),
    path("compte/mes-donnees/", personal_data.MyDataView.as_view(), name="my-data"),
    path(
        "compte/mes-donnees/export/", personal_data.MyDataFileView.as_view(), name="my-data-export"
    ),
    path("institutions/", views.InstitutionListView.as_view(), name="institutions"),
    path("institutions/<slug:slug>/", views.InstitutionView.as_view(), name="institution"),
    path("projets/", views.ProjectListView.as_view(), name="projects"),
    path("projets/iati.xml", IatiView.as_view(), name="projects-iati"),
    path("projets/<slug:slug>/", views.ProjectView.as_view(), name="project"),
    path("financements/", MoneyView.as_view(), name="money"),
    path("financements/projets/", MoneyProjectsView.as_view(), name="money-projects"),
    path("accords/", views.AgreementListView.as_view(), name="agreements"),
    path("accords/<slug:slug>/", views.AgreementView.as_view(), name="agreement"),
    path("forums/", views.ForumListView.as_view(), name="forums"),
    path("forums/<slug:slug>/", views.ForumView.as_view(), name="forum"),
    path("cadres/", views.FrameworkListView.as_view(), name="frameworks"),
    path("cadres/<slug:slug>/", views.FrameworkView.as_view(), name="framework"),
    path("qui-fait-quoi/", CoverageView.as_view(), name="coverage"),
    path("territoires/", TerritoryListView.as_view(), name="territories"),
    path("territoires/<int:pk>/", TerritoryView.as_view(), name="territory"),
    path("consultations/", views.ConsultationListView.as_view(), name="consultations"),
    path("consultations/tableau/", ConsultationTableView.as_view(), name="consultation-table"),
    path("consultations/<slug:slug>/", views.ConsultationView.as_view(), name="consultation"),
    path("consultations/<slug:slug>/<str:letter>/", views.PriorityView.as_view(), name="priority"),
    path("engagements/", ExplorerView.as_view(), name="commitments"),
    path("engagements/facettes/", FacetsView.as_view(), name="facets"),
    path("engagements/<int:pk>/", views.CommitmentView.as_view(), name="commitment"),
    path("suivre/<str:word>/<int:pk>/", following.FollowView.as_view(), name="follow"),
    path("mes-suivis/", following.FollowingView.as_view(), name="following"),
    path("mes-suivis/flux/<int:pk>/", following.RevokeFeedView.as_view(), name="feed-revoke"),
    path("flux/engagements/<str:secret>.atom", following.FeedView.as_view(), name="feed"),
]
