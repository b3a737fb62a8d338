"""The projects as one document of IATI 2.03, one activity at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from lxml import etree

from partners.iati import dates, money, organisations, places, results, sectors
from partners.iati.elements import LANGUAGE, element, told
from partners.iati.family import Family
from partners.iati.standard import VERSION, Element
from partners.models import Amount, Project, ProjectResult, Transaction

DEMONSTRATION = _("[Démonstration]")
# Beyond this, the document is on the disk rather than in memory.
IN_MEMORY = 4 * 2**20


@dataclass(frozen=True)
class LeftOut:
    """What the document does not tell of a project, and why."""

    project: Project
    reason: str

    def __str__(self) -> str:
        return f"{self.project} : {self.reason}"


@dataclass
class Written:
    """A document, and an account of it."""

    file: IO[bytes]
    activities: int = 0
    skipped: list[LeftOut] = field(default_factory=list)
    left: list[LeftOut] = field(default_factory=list)
    # Of the activities alone: the same data has the same one, whenever it is written.
    fingerprint: str = ""


def write_activities(*, with_demonstration: bool = False) -> Written:
    """Write every project that the standard can hold; the number of queries is constant."""
    today = timezone.localdate()
    written = Written(SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 (the caller's)
    projects = list(_projects(with_demonstration))
    held = [project for project in projects if not _skipped(project, written)]
    digest = sha256()
    family = Family(held)
    with etree.xmlfile(written.file, encoding="utf-8") as document:
        document.write_declaration()
        attributes = {"version": VERSION, "generated-datetime": timezone.now().isoformat()}
        with document.element("iati-activities", attributes):
            document.write("\n")
            for project in held:
                activity = _activity(project, family, today, written)
                digest.update(etree.tostring(activity))
                document.write(activity, pretty_print=True)
                written.activities += 1
    written.fingerprint = digest.hexdigest()
    written.file.seek(0)
    return written


def _projects(with_demonstration: bool) -> QuerySet[Project]:
    """All that is written of a project, in as many queries as there are kinds of it."""
    shown = Q() if with_demonstration else Q(is_demonstration=False)
    movements = Transaction.objects.select_related("provider", "receiver")
    projects: QuerySet[Project] = Project.objects.filter(shown).order_by("slug")
    return projects.prefetch_related(
        "parties__institution",
        "places",
        "sectors",
        "markers",
        Prefetch("amounts", Amount.objects.filter(shown)),
        Prefetch("transactions", movements.filter(shown)),
        Prefetch("results", ProjectResult.objects.filter(shown)),
    )


def _skipped(project: Project, written: Written) -> bool:
    """An activity of IATI has a start and someone who takes part: without them, it is not one."""
    reason = ""
    if dates.span_of(project).start is None:
        reason = _("son début n'est pas connu")
    elif not organisations.takes_part(project):
        reason = _("ni financement, ni mise en œuvre, ni contrepartie n'est connu")
    if reason:
        written.skipped.append(LeftOut(project, reason))
    return bool(reason)


def _activity(project: Project, family: Family, today: date, written: Written) -> Element:
    """The elements in the order of the schema."""
    left: money.Left = []
    activity = element(
        "iati-activity",
        *_identity(project),
        *organisations.participating_orgs(project),
        element("activity-status", code=dates.activity_status(project, today)),
        *dates.activity_dates(project, today),
        *places.recipients(project),
        *places.locations(project),
        *sectors.sectors(project),
        *sectors.policy_markers(project),
        *money.budgets(project, family.budgets_above(project), left),
        *money.transactions(project, today, left),
        *family.related(project),
        *results.results(project, left),
        hierarchy=str(family.level(project)),
        humanitarian="0",
    )
    activity.set(LANGUAGE, "fr")
    _set_currency(activity)
    written.left.extend(LeftOut(project, reason) for reason in left)
    return activity


def _identity(project: Project) -> Iterator[Element]:
    yield element("iati-identifier", text=organisations.own_identifier(project))
    yield organisations.reporting_org()
    title = f"{DEMONSTRATION} {project.title}" if project.is_demonstration else project.title
    yield told("title", title)
    yield from organisations.descriptions(project)


def _set_currency(activity: Element) -> None:
    """The currency of its amounts, where they have one in common; each amount says its own too."""
    currencies = {value.get("currency") for value in activity.iterfind("*/value")}
    if len(currencies) == 1:
        activity.set("default-currency", currencies.pop())
