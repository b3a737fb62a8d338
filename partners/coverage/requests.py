"""What institutions asked for, against who took it up: requests that nobody took, and those that
several agencies took."""

from django.db.models import Count, Q, QuerySet

from partners.models import CommitmentActor, Priority

LEAD = CommitmentActor.Role.LEAD


def unanswered() -> QuerySet[Priority]:
    """The priorities that no agency took up."""
    return _told().filter(commitments=None)


def shared() -> QuerySet[Priority]:
    """Those that several agencies took up; `leads` says how many of them lead."""
    actors = "commitments__actor_roles"
    return (
        _told()
        .annotate(
            agencies=Count(f"{actors}__institution", distinct=True),
            leads=Count(
                f"{actors}__institution", filter=Q(**{f"{actors}__role": LEAD}), distinct=True
            ),
        )
        .filter(agencies__gt=1)
        .order_by("-agencies", "consultation__position", "letter")
    )


def _told() -> QuerySet[Priority]:
    in_order = Priority.objects.order_by("consultation__position", "letter")
    return in_order.select_related("consultation")
