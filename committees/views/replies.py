"""Answering an invitation: by the link of a message, or on the site."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from committees import perms
from committees.invitations import replies, telling, tokens
from committees.invitations.forms import ReplyForm
from committees.models import Invitation, Invitee, Reply
from committees.views.base import MeetingMixin
from snia.common.policies import PolicyMixin, account_of
from snia.common.started_forms import add_errors


@method_decorator(login_not_required, name="dispatch")
@method_decorator(never_cache, name="dispatch")
class AnswerView(PolicyMixin):
    """For whoever holds the link, without an account; it shows nothing of anyone else."""

    policy = perms.holds_a_secret

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answered(token)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._answered(token, request.POST)

    def _answered(self, token: str, typed: Any = None) -> HttpResponse:
        try:
            invitee, closed = replies.find_by_link(token)
        except tokens.Unknown:
            return self._closed("unknown", status=404)
        if closed is not None:
            return self._closed(closed.value, invitee, status=410)
        form = ReplyForm(typed, invitation=invitee.invitation)
        if typed is not None and form.is_valid():
            try:
                replies.answer_by_link(invitee, **form.cleaned_data)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(self.request, _("Votre réponse est enregistrée. Merci."))
                return redirect("committees:answer", token)
        context = {
            **_told(invitee.invitation),
            "page_title": _("Répondre à une invitation"),
            "form": form,
            "agenda": telling.agenda_of(invitee.invitation.meeting),
        }
        status = 200 if typed is None else 400
        return render(self.request, "committees/invitations/answer.html", context, status=status)

    def _closed(self, why: str, invitee: Invitee | None = None, *, status: int) -> HttpResponse:
        context = {
            "page_title": _("Ce lien de réponse ne peut pas servir"),
            "why": why,
            "contact": telling.sender_address(),
            **(_told(invitee.invitation) if invitee else {}),
        }
        return render(self.request, "committees/invitations/closed.html", context, status=status)


class ReplyView(MeetingMixin):
    """For an institution's focal points and agents; the department notes what it was told."""

    policy = perms.may_take_part

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._page(ReplyForm(invitation=self.invitation))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ReplyForm(request.POST, invitation=self.invitation)
        if form.is_valid():
            try:
                replies.answer(
                    self.invitation,
                    channel=self._channel(),
                    actor=account_of(request),
                    **form.cleaned_data,
                )
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Réponse enregistrée."))
                return redirect(self._next())
        return self._page(form, status=400)

    @property
    def invitation(self) -> Invitation:
        """That of the institution asked for; of a person's own where none is."""
        if not hasattr(self, "_invitation"):
            self._invitation = self._found()
        return self._invitation

    def _found(self) -> Invitation:
        user, asked = account_of(self.request), self.request.GET.get("institution", "")
        invitations = replies.with_replies(self.meeting.invitations.standing())
        if asked:
            wanted = [int(asked)] if asked.isdecimal() and len(asked) < 10 else []
        else:
            wanted = perms.institutions_of(user)
        invitation = invitations.filter(institution__in=wanted).first()
        if invitation is None or not perms.may_reply_for(user, invitation.institution_id):
            raise Http404
        invitation.meeting = self.meeting
        return invitation

    def _channel(self) -> Reply.Channel:
        by_department = perms.may_run_meetings(self.request.user)
        return Reply.Channel.SECRETARIAT if by_department else Reply.Channel.SITE

    def _next(self) -> str:
        if perms.may_run(self.request.user, self.meeting):
            return reverse("committees:invitations", args=[self.meeting.pk])
        return self.request.get_full_path()

    def _page(self, form: ReplyForm, status: int = 200) -> HttpResponse:
        context = {
            **self.get_context_data(),
            **_told(self.invitation),
            "form": form,
            "closed": replies.why_closed(self.meeting),
        }
        return render(self.request, "committees/invitations/reply.html", context, status=status)


def _told(invitation: Invitation) -> dict[str, Any]:
    """What an institution is told of its own invitation."""
    meeting = invitation.meeting
    return {
        "meeting": meeting,
        "invitation": invitation,
        "place": telling.place_in_words(meeting),
        "latest": invitation.replies.first(),
        "department": telling.secretariat_of(meeting.committee),
    }
