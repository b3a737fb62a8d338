"""Admin classes that every domain uses: search everywhere, provenance apart, foreign keys found
by typing rather than by scrolling."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import ForeignKey, ManyToManyField, UniqueConstraint
from django.forms import BaseInlineFormSet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from snia.audit import services as audit
from snia.common.models import Searchable

admin.site.unregister(Group)  # roles are policies, not groups

PROVENANCE = ("source", "source_locator", "editorial_note", "is_demonstration")


class ReferenceAdmin(admin.ModelAdmin):
    """Searchable by every text that names a row; relations by autocompletion."""

    list_per_page = 50
    save_on_top = True
    show_full_result_count = False

    def get_search_results(self, request: Any, queryset: Any, term: str) -> tuple[Any, bool]:
        """As on the site: accents and case don't count."""
        if issubclass(self.model, Searchable):
            return (queryset.search(term) if term else queryset), False
        return super().get_search_results(request, queryset, term)

    def in_the_journal(self, obj: Any) -> str:
        """How the journal, which forgets nothing, calls a row."""
        return str(obj)

    def log_addition(self, request: Any, obj: Any, message: Any) -> Any:
        summary = _("Créé : %s") % self.in_the_journal(obj)
        audit.record(verb="create", actor=request.user, target=obj, summary=summary)
        return super().log_addition(request, obj, message)

    def log_change(self, request: Any, obj: Any, message: Any) -> Any:
        changed = get_text_list(_changed_fields(message), _("et"))
        told = {"object": self.in_the_journal(obj), "fields": changed}
        summary = _("Modifié : %(object)s (%(fields)s)") % told
        audit.record(verb="change", actor=request.user, target=obj, summary=summary)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: Any, queryset: Any) -> Any:
        for obj in queryset:
            summary = _("Supprimé : %s") % self.in_the_journal(obj)
            audit.record(verb="delete", actor=request.user, target=obj, summary=summary)
        return super().log_deletions(request, queryset)

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
            sections.append((_("Provenance et note sur la donnée"), {"fields": provenance}))
        return sections


class NamedByNumber(ReferenceAdmin):
    """People: their names stay where they can be erased (law 09-08)."""

    def in_the_journal(self, obj: Any) -> str:
        return f"{obj._meta.verbose_name} n° {obj.pk}"


class NoRepeatFormSet(BaseInlineFormSet):
    """Tells, before the database refuses, that a row is there twice (an empty value counts)."""

    def clean(self) -> None:
        super().clean()
        model: Any = self.model
        for constraint in model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and constraint.fields:
                self._refuse_repeats(constraint)

    def _refuse_repeats(self, constraint: UniqueConstraint) -> None:
        seen = set()
        for form in self.forms:
            if (not form.has_changed() and not form.instance.pk) or form in self.deleted_forms:
                continue
            values = tuple(form.cleaned_data.get(name) for name in constraint.fields)
            if values in seen:
                form.add_error(None, constraint.get_violation_error_message())
            seen.add(values)


class CompactInline(admin.TabularInline):
    """Child rows; the notes on their provenance are kept on their own page."""

    extra = 0
    formset = NoRepeatFormSet
    exclude = ("source", "source_locator", "editorial_note", "is_demonstration")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """A cell of the table has no label of its own: its column's is read out."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs.setdefault("aria-label", str(field.label or db_field.verbose_name))
        return field

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


def _changed_fields(message: Any) -> list[str]:
    """The names of the fields that Django's message of a change lists."""
    parts = message if isinstance(message, list) else []
    changes = [part.get("changed") or part.get("added") or part.get("deleted") for part in parts]
    names: list[str] = []
    for change in filter(None, changes):
        names += change.get("fields") or [change.get("name", "")]
    return names


def _may_autocomplete(site: Any, field: Any) -> bool:
    """An editable relation, not through a model of its own, to rows that can be searched."""
    if not isinstance(field, ForeignKey | ManyToManyField) or not field.editable:
        return False
    through: Any = getattr(field.remote_field, "through", None)
    if through is not None and not through._meta.auto_created:
        return False
    related = site._registry.get(field.related_model)
    return bool(related and related.search_fields)
