from django.urls import path

from programmes import views
from programmes.progress import api
from programmes.progress.views import answers, campaigns, desk, duplicates, review, workbooks

app_name = "programmes"

strategy = [
    path("programmes/", views.ProgrammeListView.as_view(), name="programmes"),
    path("programmes/<int:number>/", views.ProgrammeView.as_view(), name="programme"),
    path("objectifs/<int:number>/", views.ObjectiveView.as_view(), name="objective"),
    path("groupes/<slug:slug>/", views.GroupView.as_view(), name="group"),
    path("actions/", views.ActionListView.as_view(), name="actions"),
    path("actions/<int:programme>.<int:number>/", views.ActionView.as_view(), name="action"),
    path("activites/", views.ActivityListView.as_view(), name="activities"),
    path("activites/<int:pk>/", views.ActivityView.as_view(), name="activity"),
]

campaign = [
    path("campagnes/", campaigns.CampaignListView.as_view(), name="campaigns"),
    path("campagnes/nouvelle/", campaigns.CampaignCreateView.as_view(), name="campaign-new"),
    path("campagnes/<int:pk>/", campaigns.BoardView.as_view(), name="campaign"),
    path(
        "campagnes/<int:pk>/modifier/",
        campaigns.CampaignChangeView.as_view(),
        name="campaign-change",
    ),
    path("campagnes/<int:pk>/etape/", campaigns.CampaignStepView.as_view(), name="campaign-step"),
    path("campagnes/<int:pk>/delai/", campaigns.ExtendView.as_view(), name="extend"),
    path("campagnes/<int:pk>/a-valider/", review.ToValidateView.as_view(), name="to-validate"),
    path(
        "campagnes/<int:pk>/classeurs/<int:institution>/",
        workbooks.ReceiveView.as_view(),
        name="receive",
    ),
    path(
        "campagnes/<int:pk>/classeurs/<int:institution>/modele.xlsx",
        workbooks.TemplateView.as_view(),
        name="template",
    ),
    path("classeurs/<int:pk>/", workbooks.WorkbookView.as_view(), name="workbook"),
    path("rappels/", campaigns.ReminderView.as_view(), name="reminders"),
    path("doublons/", duplicates.DuplicateListView.as_view(), name="duplicates"),
    path("doublons/<int:pk>/", duplicates.DuplicateView.as_view(), name="duplicate"),
]

progress = [
    path("mes-actions/", desk.DeskView.as_view(), name="desk"),
    path("avancement/texte/", answers.CleanTextView.as_view(), name="clean-text"),
    path("avancement/<int:pk>/", review.UpdateView.as_view(), name="update"),
    path("avancement/<int:pk>/remplir/", answers.EditView.as_view(), name="edit"),
    path("avancement/<int:pk>/brouillon/", answers.AutosaveView.as_view(), name="autosave"),
    path(
        "avancement/<int:pk>/reunir/<int:aside>/", answers.ConflictView.as_view(), name="conflict"
    ),
    path("avancement/<int:pk>/decision/", review.ReviewView.as_view(), name="review"),
    path(
        "avancement/<int:pk>/versions/<int:number>/", review.VersionView.as_view(), name="version"
    ),
    path(
        "avancement/<int:pk>/versions/<int:number>/retablir/",
        answers.RestoreView.as_view(),
        name="restore",
    ),
    path(
        "avancement/<int:pk>/pieces/<int:attachment>/",
        answers.AttachmentView.as_view(),
        name="attachment",
    ),
]

interface = [
    path("api/actions/", api.ActionList.as_view(), name="api-actions"),
    path("api/avancement/<int:pk>/", api.UpdateDetail.as_view(), name="api-update"),
]

urlpatterns = strategy + campaign + progress + interface
