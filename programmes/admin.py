"""The strategy's reference data, and what the reports said."""

from typing import Any

from django.contrib import admin

from programmes import models
from snia.common.admin import CompactInline, ReferenceAdmin


class CitedActionInline(CompactInline):
    model = models.CitedAction


class GroupTitleInline(CompactInline):
    model = models.GroupTitle


class ActivityPartyInline(CompactInline):
    model = models.ActivityParty


class ActivityTableColumnInline(CompactInline):
    model = models.ActivityTableColumn


class ActionAlignmentInline(CompactInline):
    model = models.ActionAlignment


class ReportedAdmin(ReferenceAdmin):
    """What a validated answer published is read here, and corrected in the answer alone."""

    answer = "progress"

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and not self._is_published(obj)

    def has_delete_permission(self, request: Any, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not self._is_published(obj)

    def _is_published(self, obj: Any) -> bool:
        return obj is not None and getattr(obj, f"{self.answer}_id") is not None


@admin.register(models.Strategy)
class StrategyAdmin(ReferenceAdmin):
    list_display = ["acronym", "title", "adopted"]
    search_fields = ["acronym", "title"]


@admin.register(models.StrategicObjective)
class StrategicObjectiveAdmin(ReferenceAdmin):
    list_display = ["number", "wording", "wording_status"]
    search_fields = ["wording"]


@admin.register(models.Programme)
class ProgrammeAdmin(ReferenceAdmin):
    list_display = ["number", "title", "scope"]
    list_display_links = ["title"]
    list_filter = ["scope"]
    search_fields = ["search_text", "title"]


@admin.register(models.SpecificObjective)
class SpecificObjectiveAdmin(ReferenceAdmin):
    list_display = ["code", "wording", "programme", "wording_status"]
    list_filter = ["programme", "wording_status"]
    list_select_related = ["programme"]
    search_fields = ["search_text", "wording"]


@admin.register(models.ActionGroup)
class ActionGroupAdmin(ReferenceAdmin):
    list_display = ["title", "programme", "objective"]
    list_filter = ["programme"]
    list_select_related = ["programme", "objective"]
    search_fields = ["search_text", "title"]
    inlines = [CitedActionInline, GroupTitleInline]


@admin.register(models.Action)
class ActionAdmin(ReferenceAdmin):
    list_display = ["code", "wording", "objective", "wording_status"]
    list_filter = ["programme", "wording_status"]
    list_select_related = ["programme", "objective"]
    search_fields = ["search_text", "wording"]
    inlines = [ActionAlignmentInline]


@admin.register(models.Indicator)
class IndicatorAdmin(ReferenceAdmin):
    list_display = ["name", "action", "unit", "by_sex", "age_bands"]
    list_filter = ["action__programme"]
    list_select_related = ["action__programme"]
    search_fields = ["name"]


@admin.register(models.PlannedBudget)
class PlannedBudgetAdmin(ReferenceAdmin):
    list_display = ["action", "institution", "period", "value", "currency"]
    list_filter = ["period"]
    list_select_related = ["action__programme", "institution", "period"]
    search_fields = ["institution__label"]


@admin.register(models.Period)
class PeriodAdmin(ReferenceAdmin):
    list_display = ["label", "start", "end"]
    search_fields = ["label"]


@admin.register(models.Activity)
class ActivityAdmin(ReportedAdmin):
    answer = "reported_in"
    list_display = ["title", "kind", "period", "programme", "participants_total"]
    list_filter = ["period", "kind", "programme", "is_demonstration"]
    list_select_related = ["period", "programme"]
    search_fields = ["search_text", "title"]
    inlines = [ActivityPartyInline]


@admin.register(models.ActivityTable)
class ActivityTableAdmin(ReferenceAdmin):
    list_display = ["caption", "period", "programme"]
    list_filter = ["period", "programme"]
    list_select_related = ["period", "programme"]
    search_fields = ["caption"]
    inlines = [ActivityTableColumnInline]


@admin.register(models.CallForProjects)
class CallForProjectsAdmin(ReferenceAdmin):
    list_display = ["period", "was_launched", "projects_supported"]
    list_select_related = ["period"]
    search_fields = ["period__label", "themes"]


@admin.register(models.Passage)
class PassageAdmin(ReferenceAdmin):
    list_display = ["__str__", "period", "programme", "section", "group", "position"]
    list_filter = ["period", "programme", "section"]
    list_select_related = ["period", "programme", "group"]
    search_fields = ["heading", "body"]


@admin.register(models.Challenge, models.PlannedMeasure, models.Recommendation)
class ReportedItemAdmin(ReportedAdmin):
    list_display = ["text", "period", "programme", "position"]
    list_filter = ["period", "programme"]
    list_select_related = ["period", "programme"]
    search_fields = ["search_text", "text"]
