from django.urls import path

from partners.keeping.views import desk, edit, review, workbooks

urlpatterns = [
    path("mes-engagements/", desk.DeskView.as_view(), name="keeping"),
    path("mes-engagements/ajouter/<slug:subject>/", desk.BeginView.as_view(), name="begin"),
    path(
        "projets/<slug:slug>/mettre-a-jour/",
        desk.ProjectUpdateView.as_view(),
        name="project-update",
    ),
    path(
        "engagements/<int:pk>/mettre-a-jour/",
        desk.CommitmentUpdateView.as_view(),
        name="commitment-update",
    ),
    path("contributions/", review.ContributionListView.as_view(), name="contributions"),
    path("contributions/<int:pk>/", review.ContributionView.as_view(), name="contribution"),
    path("contributions/<int:pk>/remplir/", edit.EditView.as_view(), name="contribution-edit"),
    path(
        "contributions/<int:pk>/brouillon/",
        edit.AutosaveView.as_view(),
        name="contribution-autosave",
    ),
    path(
        "contributions/<int:pk>/reunir/<int:aside>/",
        edit.ConflictView.as_view(),
        name="contribution-conflict",
    ),
    path(
        "contributions/<int:pk>/decision/", review.ReviewView.as_view(), name="contribution-review"
    ),
    path(
        "contributions/<int:pk>/retirer/",
        review.WithdrawView.as_view(),
        name="contribution-withdraw",
    ),
    path(
        "contributions/<int:pk>/versions/<int:number>/",
        review.VersionView.as_view(),
        name="contribution-version",
    ),
    path(
        "contributions/<int:pk>/versions/<int:number>/retablir/",
        review.RestoreView.as_view(),
        name="contribution-restore",
    ),
    path(
        "mes-engagements/classeur/<int:institution>/",
        workbooks.ReceiveView.as_view(),
        name="contribution-receive",
    ),
    path(
        "mes-engagements/classeur/<int:institution>/modele.xlsx",
        workbooks.TemplateView.as_view(),
        name="contribution-template",
    ),
    path(
        "contributions/classeurs/<int:pk>/",
        workbooks.WorkbookView.as_view(),
        name="contribution-workbook",
    ),
]
