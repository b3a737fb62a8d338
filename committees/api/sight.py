"""What one account sees of many meetings: the rules of `committees.perms`, each asked once for a
whole list (tests/test_api_committees.py holds the two together)."""

from functools import cached_property
from typing import Any

from committees import perms
from committees.models import Committee, Meeting
from partners.perms import may_see_people
from snia.accounts.models import User


class Sight:
    def __init__(self, user: User) -> None:
        self.user = user

    @cached_property
    def sees_people(self) -> bool:
        return may_see_people(self.user)

    @cached_property
    def _followed(self) -> frozenset[int]:
        committees = perms.followed_by(self.user, Committee.objects.all(), "pk")
        return frozenset(committees.values_list("pk", flat=True))

    def reads_documents_of(self, meeting: Meeting) -> bool:
        """As `perms.may_read_documents`."""
        return meeting.committee_id in self._followed

    def reads_notes_of(self, meeting: Meeting) -> bool:
        return perms.may_read_notes(self.user, meeting)

    def runs(self, meeting: Meeting) -> bool:
        return perms.may_run(self.user, meeting)


class SightMixin:
    """Gives the serializers of a view the sight of who asks."""

    request: Any

    def get_serializer_context(self) -> dict[str, Any]:
        context: dict[str, Any] = super().get_serializer_context()  # type: ignore[misc]
        return {**context, "sight": Sight(self.request.user)}
