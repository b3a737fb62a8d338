"""Agenda items, as the page of their meeting shows them."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from committees import perms
from committees.api.meetings import NULLABLE_TEXT
from committees.api.sight import SightMixin
from committees.models import AgendaItem, ItemDocument, Meeting
from snia.api.records import (
    PartSerializer,
    RecordSerializer,
    Reference,
    record_fields,
    reference_to,
)
from snia.api.resources import ResourceViewSet


class AgendaItemFilter(django_filters.FilterSet):
    meeting = django_filters.ModelChoiceFilter(label=_("Réunion"), queryset=Meeting.objects.all())

    class Meta:
        model = AgendaItem
        fields = ["meeting"]


class ItemDocumentSerializer(PartSerializer):
    page = serializers.SerializerMethodField()

    class Meta:
        model = ItemDocument
        fields = ("name", "size", "uploaded_at", "page")

    @extend_schema_field({"type": "string", "format": "uri"})
    def get_page(self, document: ItemDocument) -> str:
        return f"{self.context['site']}{document.get_absolute_url()}"


class AgendaItemSerializer(RecordSerializer):
    presenter = serializers.SerializerMethodField()
    alert = serializers.SerializerMethodField()
    decision = serializers.SerializerMethodField()
    documents = serializers.SerializerMethodField()
    noted = serializers.SerializerMethodField()

    class Meta:
        model = AgendaItem
        fields = record_fields(
            "meeting",
            "position",
            "label",
            "title",
            "kind",
            "duration",
            "rapporteur",
            "presenter",
            "description",
            "status",
            "decline_reason",
            "origin",
            "outcome",
            "approves",
            "alert",
            "decision",
            "documents",
            "noted",
            is_sourced=False,
        )

    @extend_schema_field(Reference(allow_null=True))
    def get_presenter(self, item: AgendaItem) -> Any:
        return reference_to(item.presenter) if self.context["sight"].sees_people else None

    @extend_schema_field(Reference(allow_null=True))
    def get_alert(self, item: AgendaItem) -> Any:
        return reference_to(item.alert) if self._reads_documents(item) else None

    @extend_schema_field(Reference(allow_null=True))
    def get_decision(self, item: AgendaItem) -> Any:
        return reference_to(item.decision) if self._reads_documents(item) else None

    @extend_schema_field(ItemDocumentSerializer(many=True, allow_null=True))
    def get_documents(self, item: AgendaItem) -> Any:
        if not self._reads_documents(item):
            return None
        return ItemDocumentSerializer(item.documents.all(), many=True, context=self.context).data

    @extend_schema_field(NULLABLE_TEXT)
    def get_noted(self, item: AgendaItem) -> str | None:
        return item.noted if self.context["sight"].reads_notes_of(item.meeting) else None

    def _reads_documents(self, item: AgendaItem) -> bool:
        return bool(self.context["sight"].reads_documents_of(item.meeting))

    def page_of(self, item: Any) -> str:
        """It is read on its meeting's page."""
        return str(item.meeting.get_absolute_url())


class AgendaItemViewSet(SightMixin, ResourceViewSet):
    policy = perms.may_browse_committees
    serializer_class = AgendaItemSerializer
    filterset_class = AgendaItemFilter

    def get_queryset(self) -> QuerySet:
        related = AgendaItem.objects.select_related(
            "meeting__committee",
            "rapporteur",
            "presenter",
            "approves__committee",
            "alert__action__programme",
            "decision__committee",
        )
        return _readable(self.request.user, related).prefetch_related("documents__item")


def _readable(user: Any, items: QuerySet) -> QuerySet:
    """What is listed, for all; proposals for who runs the meeting and for who made them."""
    own = Q(status=AgendaItem.Status.LISTED) | Q(proposed_by=user)
    run = perms.runnable(user, Meeting.objects.all()).order_by()
    return items.filter(own | Q(meeting__in=run.values("pk")))
