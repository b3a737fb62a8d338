from django.urls import path

from committees import views

app_name = "committees"

urlpatterns = [
    path("comites/", views.CommitteeListView.as_view(), name="committees"),
    path("comites/<slug:slug>/", views.CommitteeView.as_view(), name="committee"),
    path("reunions/", views.MeetingListView.as_view(), name="meetings"),
    path("reunions/<int:pk>/", views.MeetingView.as_view(), name="meeting"),
]
