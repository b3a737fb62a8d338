"""Who may see and keep what of the partners. The rule is the docstring."""

from typing import TYPE_CHECKING, Any

from django.db.models import DateField, QuerySet
from django.utils import timezone

from partners.models import Affiliation, Commitment, Project
from snia.accounts.models import Role
from snia.accounts.perms import has_role
from snia.common.composed import Composed, Slot

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from partners.models import Contribution
    from snia.accounts.models import User


def may_browse_partners(user: "User | AnonymousUser") -> bool:
    """Institutions, projects and their money, agreements and commitments are open to every
    account."""
    return has_role(user, *Role)


def may_see_people(user: "User | AnonymousUser") -> bool:
    """Names of people are personal data (law 09-08): the secretariat and the administrator."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def may_follow(user: "User | AnonymousUser") -> bool:
    """Whoever may browse the partners follows their records."""
    return may_browse_partners(user)


def holds_a_secret(user: "User | AnonymousUser") -> bool:
    """The address of a feed opens to whoever holds it, without an account: the secret in it says
    whose it is, and it tells what that person may still read."""
    return True


def may_keep(user: "User | AnonymousUser") -> bool:
    """Focal points and agencies keep the projects and commitments of the institutions that they
    answer for; the secretariat and the administrator those of any."""
    return has_role(user, Role.FOCAL_POINT, Role.PARTNER, Role.SECRETARIAT, Role.ADMINISTRATOR)


def comes_to_keep(user: "User | AnonymousUser") -> bool:
    """Focal points and agencies have a desk of their own projects and commitments."""
    return has_role(user, Role.FOCAL_POINT, Role.PARTNER)


def may_validate_contributions(user: "User | AnonymousUser") -> bool:
    """What becomes a project or a commitment is validated by the department alone."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def answers_for(user: "User") -> QuerySet:
    """The institutions that a person answers for today: those where they are a focal point, or,
    for an agency, those that they belong to."""
    return _answering(user, timezone.localdate())


def _answering(user: Any, on: Any) -> QuerySet:
    """Those that a person answers for on a day."""
    reporting = Affiliation.objects.reporting(on).filter(person__user=user)
    return reporting.values("institution").distinct()


_institutions = Composed(
    lambda: (
        _answering(Slot("user"), Slot("on", DateField()))
        .order_by()
        .values_list("institution", flat=True)
    )
)


def institutions_of(user: "User") -> list[int]:
    """The keys of those that `answers_for` gives."""
    return _institutions(user=user.pk, on=timezone.localdate())


def readable_contributions(user: "User", contributions: Any) -> Any:
    """The department reads every contribution; the others those of the institutions that they
    answer for."""
    if may_validate_contributions(user):
        return contributions
    if not may_keep(user):
        return contributions.none()
    return contributions.filter(institution__in=institutions_of(user))


def may_edit_contribution(user: "User", contribution: "Contribution") -> bool:
    """Whoever reads it, as long as it is the institution's; the department also corrects what
    was submitted. Nothing validated or withdrawn is edited."""
    if may_validate_contributions(user):
        return not contribution.is_locked
    is_theirs = may_keep(user) and contribution.institution_id in institutions_of(user)
    return is_theirs and contribution.is_awaited


def may_keep_record(user: "User", record: Project | Commitment) -> bool:
    """A project is kept by its parties, a commitment by its actors; any by the department."""
    if may_validate_contributions(user):
        return True
    return may_keep(user) and bool(own_parts(user, record))


def own_parts(user: "User", record: Project | Commitment) -> list[int]:
    """The institutions that a person answers for among the record's parties or actors."""
    parts: Any = record.parties if isinstance(record, Project) else record.actor_roles
    mine = parts.filter(institution__in=institutions_of(user))
    return list(mine.order_by().values_list("institution", flat=True).distinct())


def may_keep_for(user: "User", institution: int) -> bool:
    """Whether one begins a contribution in the name of that institution."""
    if may_validate_contributions(user):
        return True
    return may_keep(user) and institution in institutions_of(user)


def may_merge_records(user: "User | AnonymousUser") -> bool:
    """Duplicates are merged, or told apart, by the department."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def may_erase_people(user: "User | AnonymousUser") -> bool:
    """What is held on a person is seen, given to them and erased on request by the department."""
    return may_see_people(user)


def may_see_own_data(user: "User | AnonymousUser") -> bool:
    """Every account sees, and takes away, what is held on itself."""
    return has_role(user, *Role)
