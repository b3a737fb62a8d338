"""Accounts in the admin: created without a password, which the person chooses by e-mail."""

from django.contrib import admin

from snia.accounts.models import User
from snia.common.admin import NamedByNumber


@admin.register(User)
class UserAdmin(NamedByNumber):
    list_display = ["full_name", "email", "role", "is_active", "is_demonstration"]
    list_filter = ["role", "is_active", "is_demonstration"]
    search_fields = ["full_name", "email"]
    fields = ["email", "full_name", "role", "is_active", "is_demonstration", "last_login"]
    readonly_fields = ["is_demonstration", "last_login"]

    def save_model(self, request, obj, form, change):  # type: ignore[no-untyped-def]
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request, obj=None):  # type: ignore[no-untyped-def]
        """Deactivate rather than delete: what a person did keeps its author."""
        return False
