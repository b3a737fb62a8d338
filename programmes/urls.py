from django.urls import path

from programmes import views

app_name = "programmes"

urlpatterns = [
    path("programmes/", views.ProgrammeListView.as_view(), name="programmes"),
    path("programmes/<int:number>/", views.ProgrammeView.as_view(), name="programme"),
    path("objectifs/<int:number>/", views.ObjectiveView.as_view(), name="objective"),
    path("groupes/<slug:slug>/", views.GroupView.as_view(), name="group"),
    path("actions/", views.ActionListView.as_view(), name="actions"),
    path("actions/<int:programme>.<int:number>/", views.ActionView.as_view(), name="action"),
    path("activites/", views.ActivityListView.as_view(), name="activities"),
    path("activites/<int:pk>/", views.ActivityView.as_view(), name="activity"),
]
