"""Admin classes that every domain uses: search everywhere, provenance apart, foreign keys found
by typing rather than by scrolling."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import ForeignKey, ManyToManyField

admin.site.unregister(Group)  # roles are policies, not groups

PROVENANCE = ("source", "source_locator", "editorial_note", "is_demonstration")


class ReferenceAdmin(admin.ModelAdmin):
    """Searchable by every text that names a row; relations by autocompletion."""

    list_per_page = 50
    save_on_top = True
    show_full_result_count = False

    def get_autocomplete_fields(self, request: Any) -> list[str]:
        return [
            field.name
            for field in [*self.opts.fields, *self.opts.many_to_many]
            if _may_autocomplete(self.admin_site, field)
        ]

    def get_fieldsets(self, request: Any, obj: Any = None) -> Any:
        if self.fieldsets:
            return self.fieldsets
        names = self.get_fields(request, obj)
        provenance = [name for name in names if name in PROVENANCE]
        own = [name for name in names if name not in PROVENANCE]
        sections: list[Any] = [(None, {"fields": own})]
        if provenance:
            sections.append(("Provenance", {"fields": provenance, "classes": ["collapse"]}))
        return sections


class CompactInline(admin.TabularInline):
    """Child rows; the notes on their provenance are kept on their own page."""

    extra = 0
    exclude = ("source", "source_locator", "editorial_note", "is_demonstration")

    def get_exclude(self, request: Any, obj: Any = None) -> Any:
        names = {field.name for field in self.opts.get_fields()}
        return [name for name in self.exclude if name in names]

    def get_autocomplete_fields(self, request: Any) -> list[str]:
        return [
            field.name
            for field in self.opts.fields
            if _may_autocomplete(self.admin_site, field)
            and field.related_model is not self.parent_model
        ]


def _may_autocomplete(site: Any, field: Any) -> bool:
    """An editable relation, not through a model of its own, to rows that can be searched."""
    if not isinstance(field, ForeignKey | ManyToManyField) or not field.editable:
        return False
    through: Any = getattr(field.remote_field, "through", None)
    if through is not None and not through._meta.auto_created:
        return False
    related = site._registry.get(field.related_model)
    return bool(related and related.search_fields)
