from django.urls import path

from committees.views import alerts, bodies, decisions

app_name = "committees"

urlpatterns = [
    path("comites/", bodies.CommitteeListView.as_view(), name="committees"),
    path("comites/<slug:slug>/", bodies.CommitteeView.as_view(), name="committee"),
    path("reunions/", bodies.MeetingListView.as_view(), name="meetings"),
    path("reunions/<int:pk>/", bodies.MeetingView.as_view(), name="meeting"),
    path(
        "reunions/<int:pk>/decisions/",
        decisions.MeetingDecisionsView.as_view(),
        name="meeting-decisions",
    ),
    path(
        "reunions/<int:pk>/points/<int:item>/decision/",
        decisions.TakeDecisionView.as_view(),
        name="take-decision",
    ),
    path("decisions/", decisions.DecisionListView.as_view(), name="decisions"),
    path(
        "decisions/rappels/", decisions.DecisionReminderView.as_view(), name="decision-reminders"
    ),
    path("decisions/<int:pk>/", decisions.DecisionView.as_view(), name="decision"),
    path(
        "decisions/<int:pk>/modifier/",
        decisions.DecisionChangeView.as_view(),
        name="decision-change",
    ),
    path("alertes/", alerts.AlertListView.as_view(), name="alerts"),
    path("alertes/regles/", alerts.AlertRulesView.as_view(), name="alert-rules"),
    path("alertes/<int:pk>/", alerts.AlertView.as_view(), name="alert"),
    path(
        "alertes/signaler/<int:programme>.<int:number>/",
        alerts.RaiseAlertView.as_view(),
        name="raise-alert",
    ),
]
