"""The department's pages of a meeting's invitations: board of replies, letters, reminders."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.invitations import chasing, letters, replies
from committees.invitations.board import board
from committees.invitations.members import Member, members_on
from committees.models import Meeting, Message
from committees.views.base import RunMeetingMixin, tell_refusal
from snia.common.policies import account_of


class InvitationsView(RunMeetingMixin):
    """Who comes, who has not answered, what was sent and what came of it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        is_open = replies.why_closed(self.meeting) is None
        context = {
            **self.get_context_data(),
            "board": board(self.meeting, request.GET.get("reponse", ""), is_open=is_open),
            "is_open": is_open,
        }
        return render(request, "committees/invitations/board.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One button for each thing that is done to all of them."""
        actor = account_of(request)
        try:
            match request.POST.get("then"):
                case "update":
                    changes = chasing.bring_up_to_date(self.meeting, actor=actor)
                    told = {"joined": len(changes.joined), "left": len(changes.left)}
                    summary = _("Invitations à jour. De plus : %(joined)s ; révoquées : %(left)s.")
                    messages.success(request, summary % told)
                case "resend":
                    again = chasing.send_refused_again(self.meeting, actor=actor)
                    messages.success(request, _("Messages renvoyés : %s.") % len(again))
        except ValidationError as error:
            tell_refusal(request, error)
        return redirect("committees:invitations", pk)


class MessageView(RunMeetingMixin):
    """One message of the log: send it again, or note that it came back."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, message: int) -> HttpResponse:
        found = Message.objects.filter(meeting=self.meeting, pk=message).first()
        if found is None:
            raise Http404
        actor = account_of(request)
        if request.POST.get("then") == "bounced":
            chasing.mark_bounced(self.meeting, found, why=request.POST.get("why", ""), actor=actor)
            messages.success(request, _("Noté : ce message est revenu."))
        else:
            self._send_again(found)
        return redirect("committees:invitations", pk)

    def _send_again(self, message: Message) -> None:
        try:
            chasing.send_again(self.meeting, message, actor=account_of(self.request))
        except ValidationError as error:
            tell_refusal(self.request, error)
        else:
            messages.success(self.request, _("Message renvoyé à %s.") % message.address)


class ReplyRemindersView(RunMeetingMixin):
    """Who would be reminded today; then the sending."""

    def get_page_title(self) -> str:
        return _("Relances : %s") % self.meeting

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        planned = chasing.plan_reminders(self.meeting, timezone.localdate())
        context = {**self.get_context_data(), "planned": planned}
        return render(request, "committees/invitations/reminders.html", context)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            sent = chasing.remind(self.meeting, on=timezone.localdate(), actor=account_of(request))
        except ValidationError as error:
            tell_refusal(request, error)
        else:
            messages.success(request, _("Relances envoyées : %s.") % len(sent))
        return redirect("committees:invitations", pk)


class LettersView(RunMeetingMixin):
    """The letters: those that were sent, or those that would be."""

    def get_page_title(self) -> str:
        return _("Lettres : %s") % self.meeting

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        sent = list(_sent(self.meeting).defer("letter_html"))
        for invitation in sent:
            invitation.meeting = self.meeting
        context = {
            **self.get_context_data(),
            "sent": sent,
            "members": [] if sent else _members(self),
        }
        return render(request, "committees/invitations/letters.html", context)


class LetterView(RunMeetingMixin):
    """One letter as PDF: the one that was sent, else what it would be."""

    def get(self, request: HttpRequest, pk: int, institution: int) -> HttpResponse:
        invitation = _sent(self.meeting).filter(institution=institution).first()
        if invitation is not None:
            invitation.meeting = self.meeting
            return _pdf(letters.pdf_of(invitation), invitation.letter_name.rpartition("/")[2])
        member = next((m for m in _members(self) if m.institution.pk == institution), None)
        if member is None:
            raise Http404
        return _pdf(letters.preview(self.meeting, member), _("projet.pdf"))


def _sent(meeting: Meeting) -> Any:
    """None while the meeting is to be convened, or to be convened again."""
    invitations = meeting.invitations.all()
    return invitations.none() if meeting.state == Meeting.State.PLANNED else invitations


def _members(page: RunMeetingMixin) -> list[Member]:
    """Those of the day of the meeting; none where its day is not known."""
    day = page.meeting.when_start
    return members_on(page.meeting.committee, day) if day else []


def _pdf(content: bytes, name: str) -> HttpResponse:
    headers: dict[str, Any] = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
