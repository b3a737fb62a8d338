"""What the pages of one meeting share: it is fetched, titled, and stands among its tabs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic.base import ContextMixin

from committees import perms
from committees.models import Meeting
from snia.accounts.models import User
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, TitledPageMixin

MEETINGS_CRUMB = (_("Réunions"), reverse_lazy("committees:meetings"))


@dataclass(frozen=True)
class Tab:
    """A page of a meeting, for those whom it concerns."""

    label: Any
    route: str
    concerns: Callable[[User, Meeting], bool]


TABS = [
    Tab(_("Ordre du jour"), "committees:meeting", lambda user, meeting: True),
    Tab(_("Votre réponse"), "committees:reply", perms.may_answer_invitation),
    Tab(_("Lettres"), "committees:letters", perms.may_run),
    Tab(_("Invitations"), "committees:invitations", perms.may_run),
    Tab(_("Présences"), "committees:attendance", perms.may_read_meeting_work),
    Tab(_("Compte rendu"), "committees:write", perms.may_write_minutes),
    Tab(_("Compte rendu"), "committees:minutes-latest", perms.reads_minutes_only),
    Tab(_("Décisions et alertes"), "committees:meeting-decisions", perms.may_read_decisions_of),
]


def tabs_of(user: User, meeting: Meeting, path: str) -> list[dict[str, Any]]:
    """The tabs that this person sees; none where there is but the page itself."""
    tabs = [
        {
            "label": tab.label,
            "url": (url := reverse(tab.route, args=[meeting.pk])),
            "is_current": url == path,
        }
        for tab in TABS
        if tab.concerns(user, meeting)
    ]
    return tabs if len(tabs) > 1 else []


class MeetingMixin(TitledPageMixin, ContextMixin, PolicyMixin):
    """A page of one meeting that every account may read."""

    policy = perms.may_browse_committees
    kwargs: dict[str, Any]

    @cached_property
    def meeting(self) -> Meeting:
        related = Meeting.objects.select_related("committee", "place", "campaign")
        meeting = related.filter(pk=self.kwargs["pk"]).first()
        if meeting is None:
            raise Http404
        return meeting

    def get_page_title(self) -> str:
        return str(self.meeting)

    def get_breadcrumbs(self) -> Breadcrumbs:
        committee = self.meeting.committee
        return [
            (_("Comités"), reverse_lazy("committees:committees")),
            (str(committee), committee.get_absolute_url()),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = account_of(self.request)
        return super().get_context_data(
            meeting=self.meeting,
            tabs=tabs_of(user, self.meeting, self.request.path),
            may_run=perms.may_run(user, self.meeting),
            **kwargs,
        )


class RunMeetingMixin(MeetingMixin):
    """A page by which the department runs one of our meetings; another body's is not found."""

    policy = perms.may_run_meetings

    @cached_property
    def meeting(self) -> Meeting:
        meeting = super().meeting
        if not perms.may_run(self.request.user, meeting):
            raise Http404
        return meeting


def tell_refusal(request: HttpRequest, error: ValidationError) -> None:
    """Each message of a refusal, above the page that comes next."""
    for message in error.messages:
        messages.error(request, message)
