"""The partners' reference data."""

from collections.abc import Iterable
from contextlib import nullcontext
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote

from partners import models
from partners.following.changes import Kind, tell_change, telling_changes
from snia.common.admin import CompactInline, NamedByNumber, ReferenceAdmin


def inline(inline_model: type, **options: object) -> type[CompactInline]:
    """The rows of a child model, on their parent's page."""
    return type(
        f"{inline_model.__name__}Inline", (CompactInline,), {"model": inline_model, **options}
    )


class FollowedAdmin(ReferenceAdmin):
    """What is done to its records is told to those who follow them."""

    def changeform_view(
        self,
        request: Any,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        is_saved = request.method == "POST"
        record = self.get_object(request, unquote(object_id)) if object_id and is_saved else None
        told = telling_changes(record, actor=request.user) if record else nullcontext()
        with told:
            return super().changeform_view(request, object_id, form_url, extra_context)

    def log_addition(self, request: Any, obj: Any, message: Any) -> Any:
        tell_change(record=obj, kind=Kind.CREATED, actor=request.user)
        return super().log_addition(request, obj, message)

    def log_deletions(self, request: Any, queryset: Any) -> Any:
        _tell_removal(queryset, request.user)
        return super().log_deletions(request, queryset)


def _tell_removal(records: Iterable[Any], actor: Any) -> None:
    for record in records:
        tell_change(record=record, kind=Kind.REMOVED, actor=actor)


class AmountInline(CompactInline):
    """Amounts typed as the French write them: "5 271 000,50"."""

    model = models.Amount

    def get_exclude(self, request, obj=None):  # type: ignore[no-untyped-def]
        other_owner = "agreement" if self.parent_model is models.Project else "project"
        return [*super().get_exclude(request, obj), other_owner]

    def get_formset(self, request, obj=None, **kwargs):  # type: ignore[no-untyped-def]
        kwargs["localized_fields"] = ["value", "upper_value", "morocco_share"]
        return super().get_formset(request, obj, **kwargs)


class TransactionInline(CompactInline):
    """Amounts typed as the French write them."""

    model = models.Transaction

    def get_formset(self, request, obj=None, **kwargs):  # type: ignore[no-untyped-def]
        kwargs["localized_fields"] = ["value"]
        return super().get_formset(request, obj, **kwargs)


@admin.register(models.Place)
class PlaceAdmin(ReferenceAdmin):
    list_display = ["name", "kind", "parent"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["name", "search_text"]


@admin.register(models.Institution)
class InstitutionAdmin(FollowedAdmin):
    list_display = ["label", "full_name", "kind", "is_active"]
    list_filter = ["kind", "is_active"]
    search_fields = ["search_text", "slug"]
    inlines = [
        inline(models.InstitutionName, min_num=1, validate_min=True, extra=0),
        inline(models.InstitutionAlias),
        inline(models.Affiliation),
    ]


@admin.register(models.Person)
class PersonAdmin(NamedByNumber):
    list_display = ["full_name", "honorific", "email"]
    search_fields = ["search_text", "full_name"]
    inlines = [inline(models.Affiliation)]


@admin.register(models.Framework)
class FrameworkAdmin(ReferenceAdmin):
    list_display = ["title", "acronym"]
    search_fields = ["title", "acronym"]
    inlines = [inline(models.FrameworkGoal)]


@admin.register(models.FrameworkGoal)
class FrameworkGoalAdmin(ReferenceAdmin):
    list_display = ["framework", "level", "code", "wording"]
    list_filter = ["framework", "level"]
    list_select_related = ["framework"]
    search_fields = ["code", "wording", "framework__title"]


@admin.register(models.Project)
class ProjectAdmin(FollowedAdmin):
    list_display = ["title", "acronym", "kind"]
    list_filter = ["kind"]
    search_fields = ["search_text", "title", "acronym"]
    inlines = [
        inline(models.ProjectParty),
        inline(models.ProjectComponent),
        AmountInline,
        TransactionInline,
        inline(models.ProjectSector),
        inline(models.ProjectMarker),
        inline(models.ProjectResult),
    ]


@admin.register(models.Agreement)
class AgreementAdmin(ReferenceAdmin):
    list_display = ["title", "kind", "when"]
    list_filter = ["kind"]
    search_fields = ["search_text", "title"]
    inlines = [inline(models.AgreementParty), AmountInline]


@admin.register(models.Forum)
class ForumAdmin(ReferenceAdmin):
    list_display = ["title", "acronym"]
    search_fields = ["title", "acronym"]
    inlines = [inline(models.ForumOrgan)]


@admin.register(models.ForumEdition)
class ForumEditionAdmin(ReferenceAdmin):
    list_display = ["forum", "number", "when", "place"]
    list_filter = ["forum"]
    list_select_related = ["forum", "place"]
    search_fields = ["theme", "forum__title"]


@admin.register(models.Consultation)
class ConsultationAdmin(ReferenceAdmin):
    list_display = ["title", "framework", "is_joint"]
    list_filter = ["framework", "is_joint"]
    list_select_related = ["framework"]
    search_fields = ["search_text", "title"]
    inlines = [
        inline(models.ConsultationInstitution),
        inline(models.ConsultationDate),
        inline(models.ConsultationAttendee),
        inline(models.Priority),
        inline(models.ConsultationGoal),
    ]

    def log_deletions(self, request: Any, queryset: Any) -> Any:
        """The commitments taken up in a consultation go with it."""
        _tell_removal(models.Commitment.objects.filter(consultation__in=queryset), request.user)
        return super().log_deletions(request, queryset)


@admin.register(models.Priority)
class PriorityAdmin(ReferenceAdmin):
    list_display = ["consultation", "letter", "text"]
    list_filter = ["consultation"]
    list_select_related = ["consultation"]
    search_fields = ["search_text", "text"]


@admin.register(models.Commitment)
class CommitmentAdmin(FollowedAdmin):
    list_display = ["__str__", "consultation", "status"]
    list_filter = ["status"]
    list_select_related = ["consultation"]
    search_fields = ["search_text", "written", "description"]
    inlines = [inline(models.CommitmentActor), inline(models.CommitmentSequel)]


@admin.register(models.ExchangeRate)
class ExchangeRateAdmin(ReferenceAdmin):
    list_display = ["currency", "target", "day", "rate"]
    list_filter = ["currency", "target"]
    search_fields = ["currency", "target"]
