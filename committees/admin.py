"""Committees, their members and the meetings that documents tell of.

A meeting that is run from the site is run there alone: its steps have rules, and what was sealed
stays sealed. The workshop shows it and changes nothing of it.
"""

from typing import Any

from django.contrib import admin

from committees import models
from snia.common.admin import CompactInline, ReferenceAdmin


class MandateInline(CompactInline):
    model = models.Mandate


class RhythmRuleInline(CompactInline):
    model = models.RhythmRule


class QuorumRuleInline(CompactInline):
    model = models.QuorumRule


class ChairInline(CompactInline):
    model = models.Chair


class SeatInline(CompactInline):
    model = models.Seat
    show_change_link = True


class DelegateInline(CompactInline):
    model = models.Delegate


class AgendaItemInline(admin.StackedInline):
    model = models.AgendaItem
    fk_name = "meeting"
    fields = ["position", "label", "title", "presenter", "noted"]
    extra = 0


@admin.register(models.Committee)
class CommitteeAdmin(ReferenceAdmin):
    list_display = ["__str__", "name", "level", "parent"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["search_text", "name", "acronym"]
    inlines = [MandateInline, RhythmRuleInline, QuorumRuleInline, ChairInline, SeatInline]


@admin.register(models.Seat)
class SeatAdmin(ReferenceAdmin):
    """Who takes an institution's seat: titular and alternates, with dates."""

    list_display = ["institution", "committee", "counts_for_quorum", "valid_from", "valid_to"]
    list_filter = ["committee"]
    list_select_related = ["institution", "committee"]
    search_fields = ["institution__label", "committee__name"]
    inlines = [DelegateInline]


@admin.register(models.Meeting)
class MeetingAdmin(ReferenceAdmin):
    list_display = ["committee", "when", "state", "mode", "title"]
    list_filter = ["committee", "state", "mode"]
    list_select_related = ["committee"]
    date_hierarchy = "when_start"
    search_fields = ["search_text", "title", "committee__name"]
    exclude = ["starts_at", "ends_at", "freezes_on", "room", "link", "campaign"]
    readonly_fields = ["state"]
    inlines = [AgendaItemInline]

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """What is added here took place: a meeting to come is planned on the site."""
        form = super().get_form(request, obj, change, **kwargs)
        return _as_held(form) if obj is None else form

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not _is_run_from_the_site(obj)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not _is_run_from_the_site(obj)


def _as_held(form: Any) -> Any:
    """The form of a meeting that took place, whose date alone may be known."""

    class HeldMeetingForm(form):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.instance.state = models.Meeting.State.HELD

    return HeldMeetingForm


def _is_run_from_the_site(meeting: models.Meeting | None) -> bool:
    return meeting is not None and not meeting.is_told_by_a_document


@admin.register(models.MeetingTally)
class MeetingTallyAdmin(ReferenceAdmin):
    list_display = ["period", "held_display", "explanation"]
    list_filter = ["period"]
    list_select_related = ["period"]
    search_fields = ["explanation", "period__label"]


@admin.register(models.LetterTemplate)
class LetterTemplateAdmin(ReferenceAdmin):
    """The text of invitation letters, from one day on."""

    list_display = ["__str__", "valid_from"]
    search_fields = ["body"]
