"""Contributions: what an agency's own program keeps of its projects and commitments. Its content
is written as the form would, from the revision that was read; it is submitted on the site.
"""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from partners import perms
from partners.keeping.drafting import keeper
from partners.models import Contribution, ContributionVersion
from snia.api.conditional import fingerprint
from snia.api.records import RecordSerializer, record_fields
from snia.api.resources import ResourceViewSet
from snia.api.writing import IF_MATCH, Refused, Stale, WritableView, revision_in
from snia.common.drafts.keeping import Conflict, Locked


class ContributionSerializer(RecordSerializer):
    class Meta:
        model = Contribution
        fields = record_fields(
            "subject",
            "institution",
            "project",
            "commitment",
            "state",
            "revision",
            "edited_at",
            is_sourced=False,
        )


class ContributionViewSet(ResourceViewSet):
    policy = perms.may_keep
    serializer_class = ContributionSerializer

    def get_queryset(self) -> QuerySet:
        related = Contribution.objects.select_related("institution", "project", "commitment")
        readable: QuerySet = perms.readable_contributions(self.request.user, related)
        return readable


CONTENT = inline_serializer(
    "ContributionContent",
    fields={
        "contribution": serializers.IntegerField(),
        "subject": serializers.ChoiceField(Contribution.Subject.choices),
        "state": serializers.ChoiceField(Contribution.State.choices),
        "is_editable": serializers.BooleanField(),
        "revision": serializers.IntegerField(),
        "content": serializers.DictField(),
    },
)
DOCUMENT = {"type": "object", "example": {"title": "DEPOMI", "standing": "implementation"}}


class ContributionContent(WritableView):
    """What one contribution holds: read it, or replace it."""

    policy = perms.may_keep
    tag = "contributions"

    @extend_schema(
        operation_id="contribution_content",
        summary=_("Ce qu'une contribution contient, tel que saisi"),
        responses=CONTENT,
    )
    def get(self, request: Request, pk: int) -> Response:
        return super().get(request, pk=pk)

    @extend_schema(
        operation_id="contribution_content_write",
        summary=_("Remplacer le contenu d'une contribution"),
        parameters=[IF_MATCH],
        request={"application/json": DOCUMENT},
        responses=CONTENT,
    )
    def put(self, request: Request, pk: int) -> Response:
        return super().put(request, pk=pk)

    def read(self, request: Request, *, pk: int) -> Contribution:
        readable = perms.readable_contributions(request.user, Contribution.objects.with_records())
        contribution: Contribution = get_object_or_404(readable, pk=pk)
        return contribution

    def told(self, contribution: Any) -> dict[str, Any]:
        return {
            "contribution": contribution.pk,
            "subject": contribution.subject,
            "state": contribution.state,
            "is_editable": perms.may_edit_contribution(self.request.user, contribution),
            "revision": contribution.revision,
            "content": contribution.content,
        }

    def etag_of(self, contribution: Any) -> str:
        told = fingerprint(JSONRenderer().render(self.told(contribution)))
        return f'"{contribution.revision}-{told}"'

    def write(self, request: Request, contribution: Contribution, started_from: str) -> None:
        try:
            result = keeper.save(
                contribution,
                request.data,
                actor=request.user,
                act=ContributionVersion.Act.API,
                revision=revision_in(started_from),
            )
        except Locked as locked:
            raise Refused(str(locked)) from locked
        if isinstance(result, Conflict):
            raise Stale
