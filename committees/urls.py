"""Addresses of the committees, a paragraph a subject."""

from django.urls import path

from committees.views import (
    agenda,
    alerts,
    attendance,
    bodies,
    calendar,
    decisions,
    desk,
    feeds,
    invitations,
    meetings,
    minutes,
    packs,
    replies,
    writing,
)

app_name = "committees"

# Bodies and their calendar
of_bodies = [
    path("comites/", bodies.CommitteeListView.as_view(), name="committees"),
    path("comites/calendrier/", calendar.ThisYearView.as_view(), name="calendar-now"),
    path("comites/calendrier/<int:year>/", calendar.CalendarView.as_view(), name="calendar"),
    path("comites/ecarts/<int:pk>/", calendar.ExplainView.as_view(), name="explain"),
    path("comites/<slug:slug>/", bodies.CommitteeView.as_view(), name="committee"),
    path("mes-reunions/", desk.DeskView.as_view(), name="desk"),
]

# The life of a meeting, its agenda, its pack
of_meetings = [
    path("reunions/", meetings.MeetingListView.as_view(), name="meetings"),
    path("reunions/nouvelle/", meetings.PlanView.as_view(), name="meeting-new"),
    path("reunions/<int:pk>/", meetings.MeetingView.as_view(), name="meeting"),
    path("reunions/<int:pk>/modifier/", meetings.ChangeView.as_view(), name="meeting-change"),
    path("reunions/<int:pk>/deplacer/", meetings.MoveView.as_view(), name="meeting-move"),
    path("reunions/<int:pk>/etape/<slug:step>/", meetings.StepView.as_view(), name="meeting-step"),
    path("reunions/<int:pk>/points/nouveau/", agenda.NewItemView.as_view(), name="item-new"),
    path("reunions/<int:pk>/points/<int:item>/", agenda.ItemView.as_view(), name="item"),
    path(
        "reunions/<int:pk>/points/<int:item>/geste/",
        agenda.ItemActView.as_view(),
        name="item-act",
    ),
    path(
        "reunions/<int:pk>/documents/<int:document>/",
        agenda.DocumentView.as_view(),
        name="document",
    ),
    path("reunions/<int:pk>/dossier.pdf", packs.PackView.as_view(), name="pack"),
    path("reunions/<int:pk>/projection.pdf", packs.SlidesView.as_view(), name="slides"),
]

# Letters, replies, calendars that follow
of_invitations = [
    path(
        "reunions/<int:pk>/invitations/",
        invitations.InvitationsView.as_view(),
        name="invitations",
    ),
    path(
        "reunions/<int:pk>/invitations/relances/",
        invitations.ReplyRemindersView.as_view(),
        name="reply-reminders",
    ),
    path(
        "reunions/<int:pk>/invitations/messages/<int:message>/",
        invitations.MessageView.as_view(),
        name="message",
    ),
    path("reunions/<int:pk>/lettres/", invitations.LettersView.as_view(), name="letters"),
    path(
        "reunions/<int:pk>/lettres/<int:institution>.pdf",
        invitations.LetterView.as_view(),
        name="letter",
    ),
    path("reunions/<int:pk>/reponse/", replies.ReplyView.as_view(), name="reply"),
    path("reponse/<str:token>/", replies.AnswerView.as_view(), name="answer"),
    path("agendas/", feeds.FeedsView.as_view(), name="feeds"),
    path("agendas/<int:pk>/revoquer/", feeds.RevokeFeedView.as_view(), name="feed-revoke"),
    path("agenda/<str:secret>.ics", feeds.FeedView.as_view(), name="feed"),
]

# While a meeting runs, and its minutes
of_sessions = [
    path("reunions/<int:pk>/presences/", attendance.AttendanceView.as_view(), name="attendance"),
    path("reunions/<int:pk>/rediger/", writing.WriteView.as_view(), name="write"),
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
    path("reunions/<int:pk>/rediger/etape/", minutes.MinutesStepView.as_view(), name="write-step"),
    path(
        "reunions/<int:pk>/compte-rendu/apercu.pdf",
        minutes.MinutesPreviewView.as_view(),
        name="minutes-preview",
    ),
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

# What comes out of meetings, and what rises to them
of_follow_up = [
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

urlpatterns = [*of_bodies, *of_meetings, *of_invitations, *of_sessions, *of_follow_up]
