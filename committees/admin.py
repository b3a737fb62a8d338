"""Committees and meetings."""

from django.contrib import admin

from committees import models
from snia.common.admin import CompactInline, ReferenceAdmin


class RhythmRuleInline(CompactInline):
    model = models.RhythmRule


class ChairInline(CompactInline):
    model = models.Chair


class SeatInline(CompactInline):
    model = models.Seat


class AgendaItemInline(admin.StackedInline):
    model = models.AgendaItem
    extra = 0


@admin.register(models.Committee)
class CommitteeAdmin(ReferenceAdmin):
    list_display = ["__str__", "name", "level", "parent"]
    list_filter = ["level"]
    list_select_related = ["parent"]
    search_fields = ["search_text", "name", "acronym"]
    inlines = [RhythmRuleInline, ChairInline, SeatInline]


@admin.register(models.Meeting)
class MeetingAdmin(ReferenceAdmin):
    list_display = ["committee", "when", "mode", "title"]
    list_filter = ["committee", "mode"]
    list_select_related = ["committee"]
    date_hierarchy = "when_start"
    search_fields = ["search_text", "title", "committee__name"]
    inlines = [AgendaItemInline]


@admin.register(models.MeetingTally)
class MeetingTallyAdmin(ReferenceAdmin):
    list_display = ["period", "held_display", "explanation"]
    list_filter = ["period"]
    list_select_related = ["period"]
    search_fields = ["explanation", "period__label"]
