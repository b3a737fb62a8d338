"""Records as the API shows them: all is read only, and what a record refers to is named."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

# What `Sourced` adds to a record.
PROVENANCE = ("source", "source_locator", "editorial_note", "is_demonstration")


class Reference(serializers.Serializer):
    """Another record: the key that filters take, its identifier where it has one, its name."""

    id = serializers.IntegerField()
    slug = serializers.CharField(required=False)
    label = serializers.CharField()


def reference_to(record: Any) -> dict[str, Any] | None:
    if record is None:
        return None
    slug = {"slug": record.slug} if hasattr(record, "slug") else {}
    return {"id": record.pk, **slug, "label": str(record)}


@extend_schema_field(Reference)
class ReferenceField(serializers.RelatedField):
    def to_representation(self, value: Any) -> dict[str, Any] | None:
        return reference_to(value)


class CodeField(serializers.ChoiceField):
    """A code of a list; null where nothing says it."""

    def to_representation(self, value: Any) -> Any:
        return None if value == "" else value


class When(serializers.Serializer):
    """A date as it was written, and the days that it means; an interval may be open."""

    written = serializers.CharField(source="when_written")
    start = serializers.DateField(source="when_start", allow_null=True)
    end = serializers.DateField(source="when_end", allow_null=True)


class PartSerializer(serializers.ModelSerializer):
    """What hangs on a record, told inside it."""

    serializer_related_field = ReferenceField
    serializer_choice_field = CodeField

    def get_extra_kwargs(self) -> dict[str, dict[str, Any]]:
        return {name: {"read_only": True} for name in self.Meta.fields}

    def build_standard_field(self, field_name: str, model_field: Any) -> tuple[Any, Any]:
        field, options = super().build_standard_field(field_name, model_field)
        if model_field.null or (model_field.choices and model_field.blank):
            options["allow_null"] = True
        return field, options


class RecordSerializer(PartSerializer):
    """A record of its own: its address here, its page on the site, and the fields asked for."""

    url = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    def __init__(self, *args: Any, only: frozenset[str] | None = None, **kwargs: Any) -> None:
        self.only = only
        super().__init__(*args, **kwargs)

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        if self.only is None:
            return fields
        return {name: field for name, field in fields.items() if name in self.only}

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_url(self, record: Any) -> str:
        return f"{self.context['address']}{self.context['view'].key_of(record)}/"

    @extend_schema_field({"type": ["string", "null"], "format": "uri"})
    def get_page(self, record: Any) -> str | None:
        path = self.page_of(record)
        return f"{self.context['site']}{path}" if path else None

    def page_of(self, record: Any) -> str | None:
        has_page = hasattr(record, "get_absolute_url")
        return record.get_absolute_url() if has_page else None


def record_fields(*names: str, is_sourced: bool = True) -> tuple[str, ...]:
    """The fields of a record in their order: its key and addresses, its own, its source."""
    return ("id", "url", "page", *names, *(PROVENANCE if is_sourced else ()))
