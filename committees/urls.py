from django.urls import path

from committees.views import attendance, bodies, minutes, writing

app_name = "committees"

governance = [
    path("comites/", bodies.CommitteeListView.as_view(), name="committees"),
    path("comites/<slug:slug>/", bodies.CommitteeView.as_view(), name="committee"),
    path("reunions/", bodies.MeetingListView.as_view(), name="meetings"),
    path("reunions/<int:pk>/", bodies.MeetingView.as_view(), name="meeting"),
]

session = [
    path("reunions/<int:pk>/presences/", attendance.AttendanceView.as_view(), name="attendance"),
    path("reunions/<int:pk>/rediger/", writing.WriteView.as_view(), name="write"),
    path("reunions/<int:pk>/rediger/etape/", minutes.MinutesStepView.as_view(), name="write-step"),
    path("reunions/<int:pk>/rediger/<int:item>/", writing.NoteView.as_view(), name="note"),
    path(
        "reunions/<int:pk>/rediger/<int:item>/brouillon/",
        writing.NoteAutosaveView.as_view(),
        name="note-autosave",
    ),
    path(
        "reunions/<int:pk>/rediger/<int:item>/reunir/<int:aside>/",
        writing.NoteConflictView.as_view(),
        name="note-conflict",
    ),
    path(
        "reunions/<int:pk>/rediger/<int:item>/versions/",
        writing.NoteVersionsView.as_view(),
        name="note-versions",
    ),
    path(
        "reunions/<int:pk>/rediger/<int:item>/versions/<int:version>/retablir/",
        writing.NoteRestoreView.as_view(),
        name="note-restore",
    ),
]

document = [
    path(
        "reunions/<int:pk>/compte-rendu/",
        minutes.LatestMinutesView.as_view(),
        name="minutes-latest",
    ),
    path(
        "reunions/<int:pk>/compte-rendu/<int:version>/",
        minutes.MinutesView.as_view(),
        name="minutes",
    ),
    path(
        "reunions/<int:pk>/compte-rendu/<int:version>/pdf/",
        minutes.MinutesPdfView.as_view(),
        name="minutes-pdf",
    ),
    path(
        "reunions/<int:pk>/compte-rendu/<int:version>/remarques/",
        minutes.RemarkView.as_view(),
        name="remark",
    ),
    path(
        "reunions/<int:pk>/compte-rendu/remarques/<int:remark>/",
        minutes.RemarkAnswerView.as_view(),
        name="remark-answer",
    ),
    path("comptes-rendus/verification/", minutes.VerificationView.as_view(), name="verification"),
]

urlpatterns = governance + session + document
