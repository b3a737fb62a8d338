"""Money in the API: exact, as text, with its currency."""

from rest_framework import serializers

from partners.models import Amount
from snia.api.records import PROVENANCE, PartSerializer


class AmountSerializer(PartSerializer):
    for_morocco = serializers.DecimalField(
        max_digits=18, decimal_places=2, read_only=True, allow_null=True
    )

    class Meta:
        model = Amount
        fields = (
            "nature",
            "value",
            "upper_value",
            "currency",
            "written",
            "scope",
            "scope_note",
            "morocco_share",
            "for_morocco",
            *PROVENANCE,
        )
