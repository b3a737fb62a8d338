"""The roll of a meeting: one form for all of it, the quorum as it stands, what was kept."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from committees import perms
from committees.attendance import roll
from committees.attendance.forms import RollSheet
from committees.attendance.wording import in_words
from committees.models import Meeting
from committees.views.base import MeetingMixin, tell_refusal
from snia.common.policies import account_of


class AttendanceView(MeetingMixin):
    """The department calls the roll; who follows the committee reads it."""

    policy = perms.may_follow

    @cached_property
    def meeting(self) -> Meeting:
        meeting = super().meeting
        if not perms.may_read_meeting_work(account_of(self.request), meeting):
            raise Http404
        return meeting

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        sheet = RollSheet(self.meeting) if self._is_open else None
        return self._page(sheet)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not perms.may_run(request.user, self.meeting):
            raise PermissionDenied
        sheet = RollSheet(self.meeting, request.POST)
        if not sheet.is_valid():
            return self._refused(sheet)
        try:
            roll.call_roll(self.meeting, sheet.called(), actor=account_of(request))
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                tell_refusal(request, error)
                return self._page(sheet, status=400, is_closed=True)
            sheet.add_errors(error)
            return self._refused(sheet)
        messages.success(request, _("Les présences sont enregistrées."))
        return redirect("committees:attendance", pk)

    @property
    def _is_open(self) -> bool:
        is_now = self.meeting.state in roll.OPEN_STATES
        return is_now and perms.may_run(self.request.user, self.meeting)

    def _refused(self, sheet: RollSheet) -> HttpResponse:
        messages.error(self.request, _("Rien n'est enregistré : corriger les lignes signalées."))
        return self._page(sheet, status=400)

    def _page(self, sheet: RollSheet | None, status: int = 200, **more: Any) -> HttpResponse:
        context = self.get_context_data(sheet=sheet, **self._as_it_stands(), **more)
        return render(self.request, "committees/attendance/roll.html", context, status=status)

    def _as_it_stands(self) -> dict[str, Any]:
        attendances = roll.roll_of(self.meeting)
        standing = roll.standing(self.meeting, attendances)
        checks = list(self.meeting.quorum_checks.select_related("item"))
        return {
            "attendances": attendances,
            "standing": standing,
            "standing_in_words": in_words(standing) if attendances else "",
            "checks": [(check, in_words(check)) for check in checks],
            "with_names": perms.may_see_names_of(account_of(self.request), self.meeting),
        }
