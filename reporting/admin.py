"""Editions, plans and the glossary of acronyms."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from reporting import models
from snia.common.admin import CompactInline, ReferenceAdmin


class PlanPartInline(admin.StackedInline):
    model = models.PlanPart
    extra = 0


class PlanSectionInline(CompactInline):
    model = models.PlanSection


class PlanAnnexInline(CompactInline):
    model = models.PlanAnnex


@admin.register(models.Plan)
class PlanAdmin(ReferenceAdmin):
    list_display = ["name"]
    search_fields = ["name"]
    inlines = [PlanPartInline, PlanSectionInline, PlanAnnexInline]


@admin.register(models.Edition)
class EditionAdmin(ReferenceAdmin):
    list_display = ["__str__", "plan"]
    list_select_related = ["period", "plan"]
    search_fields = ["slug", "title"]


@admin.register(models.GlossaryTerm)
class GlossaryTermAdmin(ReferenceAdmin):
    list_display = ["acronym", "expansion"]
    search_fields = ["acronym", "expansion"]


@admin.register(models.RenderedBilan)
class RenderedBilanAdmin(admin.ModelAdmin):
    """Files made by the render, never by hand."""

    list_display = ["edition", "pages", "rendered_at", "rendered_by", "sha256"]
    list_select_related = ["edition__period", "rendered_by"]
    search_fields = ["sha256", "edition__slug"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
