"""Minutes: their steps, the document as it was compiled, remarks on it, its verification."""

import re
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees import perms
from committees.minutes import lifecycle, sealing
from committees.minutes.document import file_name, minutes_pdf
from committees.minutes.verification import BrokenMinutes, verdict_on, verify_minutes
from committees.models import AgendaItem, Minutes, MinutesRemark
from committees.views.base import MEETINGS_CRUMB, MeetingMixin, RunMeetingMixin, tell_refusal
from committees.views.writing import WritingMixin
from partners.models import Institution
from snia.common.policies import PolicyMixin, account_of
from snia.common.views import Breadcrumbs, TitledPageMixin

# --- The steps -------------------------------------------------------------------------------


class MinutesStepView(WritingMixin):
    """Draft, circulate, take back, approve, correct: what was refused is told on the page."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        step = _STEPS.get(request.POST.get("step", ""))
        if step is None:
            raise Http404
        try:
            told = step(self, request.POST.get("reason", "").replace("\x00", ""))
        except lifecycle.WithoutOutcome as refusal:
            return self.writing_page(without_outcome=refusal.items, status=400)
        except ValidationError as error:
            tell_refusal(request, error)
            return self.writing_page(reason=request.POST.get("reason", ""), status=400)
        messages.success(request, told)
        return redirect("committees:write", pk)

    def draft(self, reason: str) -> str:
        lifecycle.draft(self.meeting, actor=account_of(self.request))
        return _("Le compte rendu est rédigé : le relire, puis le diffuser.")

    def circulate(self, reason: str) -> str:
        minutes = lifecycle.circulate(
            self.meeting, remarks_due_on=self._deadline(), actor=account_of(self.request)
        )
        return _("La version %s est diffusée aux membres.") % minutes.version

    def reopen(self, reason: str) -> str:
        lifecycle.reopen(self.meeting, reason=reason, actor=account_of(self.request))
        return _("Le compte rendu est rouvert ; la version diffusée reste lisible.")

    def approve(self, reason: str) -> str:
        sealing.approve(self.meeting, reason=reason, actor=account_of(self.request))
        return _("Le compte rendu est approuvé et scellé.")

    def correct(self, reason: str) -> str:
        lifecycle.correct(self.meeting, reason=reason, actor=account_of(self.request))
        return _("Le compte rendu est rouvert ; la version scellée reste en vigueur.")

    def _deadline(self) -> date:
        try:
            typed = forms.DateField().clean(self.request.POST.get("remarks_due_on", ""))
        except ValidationError as error:
            raise ValidationError({"remarks_due_on": error.messages}) from error
        return typed


_STEPS = {
    "draft": MinutesStepView.draft,
    "circulate": MinutesStepView.circulate,
    "reopen": MinutesStepView.reopen,
    "approve": MinutesStepView.approve,
    "correct": MinutesStepView.correct,
}


# --- The document ----------------------------------------------------------------------------


class LatestMinutesView(MeetingMixin):
    """The latest version that this person may read."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        minutes = perms.readable_minutes(account_of(request), self.meeting.minutes.all()).first()
        if minutes is None:
            raise Http404
        return redirect(minutes)


class MinutesMixin(MeetingMixin):
    """A page of one version; one that may not be read is not found."""

    @cached_property
    def minutes(self) -> Minutes:
        versions = Minutes.objects.filter(
            meeting=self.meeting, version=self.kwargs["version"]
        ).select_related("supersedes", "approved_at__committee")
        readable = perms.readable_minutes(account_of(self.request), versions)
        minutes = get_object_or_404(readable)
        minutes.meeting = self.meeting
        return minutes

    @property
    def with_names(self) -> bool:
        return perms.may_see_names_of(account_of(self.request), self.meeting)


class MinutesView(MinutesMixin):
    """What the version says, from its content alone, and the remarks on it."""

    def get(self, request: HttpRequest, pk: int, version: int) -> HttpResponse:
        return self.page()

    def page(self, *, typed: str = "", status: int = 200, **more: Any) -> HttpResponse:
        user, minutes = account_of(self.request), self.minutes
        reads_remarks = perms.may_read_meeting_work(user, self.meeting)
        others = perms.readable_minutes(user, self.meeting.minutes.exclude(pk=minutes.pk))
        remarks = self._remarks(others)
        context = self.get_context_data(
            minutes=minutes,
            content=minutes.content,
            with_names=self.with_names,
            others=list(others),
            replaced_by=minutes.corrections.sealed().first(),
            remarks=list(remarks) if reads_remarks else [],
            may_remark=self._is_latest(others) and perms.may_remark(user, minutes, _today()),
            typed=typed,
            **more,
        )
        return render(self.request, "committees/minutes/minutes.html", context, status=status)

    def _remarks(self, others: Any) -> Any:
        """Those on this version; on the latest, those that an earlier one left without answer."""
        shown = Q(minutes=self.minutes)
        if self._is_latest(others):
            shown |= Q(pk__in=sealing.remarks_waiting(self.meeting).values("pk"))
        remarks = MinutesRemark.objects.filter(shown)
        return remarks.select_related("item", "institution", "answered_by", "author")

    def _is_latest(self, others: Any) -> bool:
        return all(other.version < self.minutes.version for other in others)

    def get_page_title(self) -> str:
        return _("Compte rendu : %s") % self.meeting


class MinutesPreviewView(RunMeetingMixin):
    """What would be circulated now, to be read again before it is: nothing of it is kept."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not perms.may_write_minutes(request.user, self.meeting):
            raise Http404
        preview = lifecycle.preview(self.meeting)
        pdf = minutes_pdf(preview, with_names=True)
        response = HttpResponse(pdf.content, content_type="application/pdf")
        response["Content-Disposition"] = f'inline; filename="{file_name(preview)}"'
        return response


class MinutesPdfView(MinutesMixin):
    def get(self, request: HttpRequest, pk: int, version: int) -> HttpResponse:
        pdf = minutes_pdf(self.minutes, with_names=self.with_names)
        name = file_name(self.minutes)
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(pdf.content, content_type="application/pdf", headers=headers)


# --- Remarks ---------------------------------------------------------------------------------


class RemarkView(MinutesView):
    policy = perms.may_take_part
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, version: int) -> HttpResponse:
        user, text = account_of(request), request.POST.get("text", "")
        try:
            lifecycle.remark(
                self.minutes,
                text=text.replace("\x00", ""),
                author=user,
                item=self._item(request.POST.get("item", "")),
                institution=self._institution(),
            )
        except ValidationError as error:
            tell_refusal(request, error)
            return self.page(typed=text, status=400)
        messages.success(request, _("Votre remarque est transmise au secrétariat."))
        return redirect(self.minutes)

    def _item(self, key: str) -> AgendaItem | None:
        """One of the items that the document tells; anything else is the whole."""
        keys = {str(item["key"]) for item in self.minutes.content.get("items", ())}
        return AgendaItem.objects.filter(pk=key).first() if key in keys else None

    def _institution(self) -> Institution | None:
        """The member for which this person speaks, if it is one."""
        own = perms.institutions_of(account_of(self.request))
        seats = self.meeting.committee.seats.on(_today()).filter(institution__in=own)
        seat = seats.select_related("institution").first()
        return seat.institution if seat else None


class RemarkAnswerView(RunMeetingMixin, MinutesView):
    http_method_names = ["post"]

    @cached_property
    def remark(self) -> MinutesRemark:
        on_this_meeting = MinutesRemark.objects.filter(minutes__meeting=self.meeting)
        related = on_this_meeting.select_related("minutes__supersedes", "minutes__approved_at")
        return get_object_or_404(related, pk=self.kwargs["remark"])

    @cached_property
    def minutes(self) -> Minutes:
        minutes = self.remark.minutes
        minutes.meeting = self.meeting
        return minutes

    def post(self, request: HttpRequest, pk: int, remark: int) -> HttpResponse:
        made = self.remark
        answer, text = request.POST.get("answer", ""), request.POST.get("text", "")
        try:
            lifecycle.answer_remark(
                made, answer=answer, text=text.replace("\x00", ""), actor=account_of(request)
            )
        except ValidationError as error:
            tell_refusal(request, error)
            return self.page(unanswered=made.pk, answer_typed=text, status=400)
        messages.success(request, _("La réponse est enregistrée."))
        return redirect(f"{made.minutes.get_absolute_url()}#remarque-{made.pk}")


# --- Verification ----------------------------------------------------------------------------

_HASH = re.compile(r"[0-9a-f]{64}")


class VerificationView(TitledPageMixin, PolicyMixin):
    """Whoever holds a paper types its fingerprint, or follows the address printed on it."""

    policy = perms.may_browse_committees
    page_title = gettext_lazy("Vérifier un compte rendu")

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = "".join(request.GET.get("empreinte", "").split()).lower()
        is_one = _HASH.fullmatch(typed) is not None
        context = {
            "page_title": self.page_title,
            "breadcrumbs": self.get_breadcrumbs(),
            "typed": typed[:100],
            "is_nonsense": bool(typed) and not is_one,
            "verdict": verdict_on(typed) if is_one else None,
            "is_asked": is_one,
            "broken": _chain_is_broken() if is_one else None,
        }
        return render(request, "committees/minutes/verification.html", context)

    def get_breadcrumbs(self) -> Breadcrumbs:
        return [MEETINGS_CRUMB]


def _chain_is_broken() -> BrokenMinutes | None:
    try:
        verify_minutes()
    except BrokenMinutes as broken:
        return broken
    return None


def _today() -> date:
    return timezone.localdate()
