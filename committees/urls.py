from django.urls import path

from committees.views import bodies, feeds, invitations, replies

app_name = "committees"

urlpatterns = [
    path("comites/", bodies.CommitteeListView.as_view(), name="committees"),
    path("comites/<slug:slug>/", bodies.CommitteeView.as_view(), name="committee"),
    path("reunions/", bodies.MeetingListView.as_view(), name="meetings"),
    path("reunions/<int:pk>/", bodies.MeetingView.as_view(), name="meeting"),
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
