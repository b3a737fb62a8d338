"""Who may do what with the strategy and its progress. The rule is the docstring."""

from typing import TYPE_CHECKING, Any

from partners.perms import institutions_of
from snia.accounts.models import Role
from snia.accounts.perms import has_role

if TYPE_CHECKING:
    from datetime import date

    from django.contrib.auth.models import AnonymousUser

    from programmes.models import ProgressUpdate
    from snia.accounts.models import User


def may_browse_strategy(user: "User | AnonymousUser") -> bool:
    """Programmes, actions and reported activities are open to every account."""
    return has_role(user, *Role)


def may_run_campaigns(user: "User | AnonymousUser") -> bool:
    """Campaigns, reviews and double reports are the department's business."""
    return has_role(user, Role.SECRETARIAT, Role.ADMINISTRATOR)


def may_report(user: "User | AnonymousUser") -> bool:
    """Focal points and agencies answer for their institution; the secretariat for its own, and
    it corrects the others'."""
    return has_role(user, Role.FOCAL_POINT, Role.PARTNER, Role.SECRETARIAT, Role.ADMINISTRATOR)


def comes_to_report(user: "User | AnonymousUser") -> bool:
    """Focal points and agencies: their desk is what they come for."""
    return has_role(user, Role.FOCAL_POINT, Role.PARTNER)


def may_read_answers(user: "User | AnonymousUser") -> bool:
    """Answers are read by who reports and by who reviews; a decision-maker reads what was
    validated, on the pages of the strategy."""
    return may_report(user)


def readable_updates(user: "User", updates: Any) -> Any:
    """The department reads every answer; the others those of the institutions they answer for."""
    if may_run_campaigns(user):
        return updates
    if not may_report(user):
        return updates.none()
    # A list, read first: nested in the query, it takes longer to plan than both to run.
    return updates.filter(institution__in=institutions_of(user))


def may_read_update(user: "User", update: "ProgressUpdate") -> bool:
    """The rule of `readable_updates`, asked of one answer."""
    if may_run_campaigns(user):
        return True
    return may_report(user) and update.institution_id in institutions_of(user)


def editable_updates(user: "User", updates: Any, on: "date") -> Any:
    """Only what a campaign opens can be edited, and nothing validated. An institution edits what
    it has not sent, or what came back; the department also corrects what was sent."""
    editable = readable_updates(user, updates).editable(on)
    return editable if may_run_campaigns(user) else editable.awaited()


def is_editable(
    user: "User", update: "ProgressUpdate", extended_until: "date | None", on: "date"
) -> bool:
    """The rule of `editable_updates`, of an answer that this person may read and that was read
    with its campaign: without another query. tests/test_access_progress.py holds the two
    together: one shows the form, the other keeps what it sends."""
    campaign = update.campaign
    is_collecting = campaign.state == campaign.State.OPEN and campaign.opens_on <= on
    is_late = campaign.state == campaign.State.CLOSED and bool(
        extended_until and extended_until >= on
    )
    is_open = (is_collecting or is_late) and not update.is_locked
    return is_open and (update.is_awaited or may_run_campaigns(user))


def may_edit_update(user: "User", update: "ProgressUpdate", on: "date") -> bool:
    """The rule of `editable_updates`, asked of one answer."""
    return editable_updates(user, type(update).objects.filter(pk=update.pk), on).exists()
