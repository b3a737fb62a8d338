"""The journal, read only."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from snia.audit.models import Entry


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    list_display = ["number", "at", "actor", "verb", "channel", "address", "summary"]
    list_filter = ["verb", "channel"]
    search_fields = ["summary", "verb", "target", "address", "actor__full_name", "actor__email"]
    list_select_related = ["actor"]
    actions = None
    fields = readonly_fields = (
        "number",
        "at",
        "actor",
        "channel",
        "address",
        "verb",
        "target",
        "summary",
        "previous_hash",
        "hash",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
