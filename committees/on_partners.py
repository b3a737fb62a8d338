"""What the committees show on an institution's page: where it sits."""

from committees import perms
from committees.models import Seat
from partners.models import Institution
from snia.accounts.models import User
from snia.common.sections import Section


def _seats(institution: Institution, user: User) -> list[Seat] | None:
    if not perms.may_browse_committees(user):
        return None
    seats = Seat.objects.filter(institution=institution).select_related("committee")
    return list(seats.order_by("committee__position", "valid_from")) or None


OF_INSTITUTION = (Section("committees/bodies/seats_of.html", _seats),)
