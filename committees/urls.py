from django.urls import path

from committees.views import attendance, bodies

app_name = "committees"

urlpatterns = [
    path("comites/", bodies.CommitteeListView.as_view(), name="committees"),
    path("comites/<slug:slug>/", bodies.CommitteeView.as_view(), name="committee"),
    path("reunions/", bodies.MeetingListView.as_view(), name="meetings"),
    path("reunions/<int:pk>/", bodies.MeetingView.as_view(), name="meeting"),
    path("reunions/<int:pk>/presences/", attendance.AttendanceView.as_view(), name="attendance"),
]
