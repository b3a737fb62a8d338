"""The life of an edition in the studio, and of its chapters: opened, confided, read, approved."""

from collections.abc import Iterator
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from programmes.models import Period
from reporting.bilan.compose import proposals
from reporting.models import (
    Edition,
    EditionMilestone,
    Plan,
    StudioChapter,
    StudioEvent,
    StudioVersion,
)
from reporting.studio.document import rows_of
from reporting.studio.keeping import keeper
from reporting.studio.reading import read_chapter
from snia.accounts.models import User
from snia.audit import services as audit

Kind, State = StudioChapter.Kind, StudioChapter.State


class NotNow(Exception):
    """The step can't be taken; the message says why, in French."""


# --- Editions --------------------------------------------------------------------------------


@transaction.atomic
def open_studio(edition: Edition, *, actor: User) -> int:
    """Make the chapters that the edition's plan lacks, each proposed from the data; returns how
    many."""
    locked = Edition.objects.select_for_update().get(pk=edition.pk)
    there = {(one.kind, one.programme_id) for one in locked.chapters.all()}
    made = [one for one in _chapters(locked) if (one.kind, one.programme_id) not in there]
    StudioChapter.objects.bulk_create(made)
    filled = {one.programme.pk: list(rows_of(one.outlines)) for one in proposals(locked)}
    for chapter in made:
        if rows := filled.get(chapter.programme_id or 0):
            keeper.keep(chapter, {"blocks": rows}, actor=actor, act=StudioVersion.Act.PROPOSED)
    if made:
        summary = _("%(edition)s : studio ouvert, %(number)s chapitres proposés.")
        told = summary % {"edition": locked, "number": len(made)}
        audit.record(verb="begin_edition", actor=actor, target=locked, summary=told)
    return len(made)


def _chapters(edition: Edition) -> Iterator[StudioChapter]:
    yield StudioChapter(edition=edition, kind=Kind.FOREWORD, position=0)
    yield StudioChapter(edition=edition, kind=Kind.INTRODUCTION, position=1)
    programmes = [
        programme
        for part in edition.plan.parts.prefetch_related("programmes")
        for programme in part.programmes.all()
    ]
    for rank, programme in enumerate(programmes, start=2):
        yield StudioChapter(
            edition=edition, kind=Kind.PROGRAMME, programme=programme, position=rank
        )


@transaction.atomic
def begin_edition(*, copying: Edition, period: Period, title: str, actor: User) -> Edition:
    """The next edition: the plan of the one that is copied, a calendar as many days later, the
    same people on the same chapters; its texts come from its own period."""
    if Edition.objects.filter(period=period).exists():
        raise NotNow(_("Cette période a déjà son édition : l'ouvrir dans le studio."))
    plan = _copied_plan(copying.plan, _("Plan %s") % period.label)
    edition = Edition(
        slug=_free_slug(period.label),
        period=period,
        plan=plan,
        title=title.strip() or copying.title,
        subtitle=copying.subtitle,
        publisher=copying.publisher,
        languages=copying.languages,
        notice="",
    )
    edition.full_clean()
    edition.save()
    _copy_calendar(copying, edition)
    open_studio(edition, actor=actor)
    _copy_assignments(copying, edition)
    return edition


def _free_slug(label: str) -> str:
    base = slugify(label)[:40] or "edition"
    taken = set(Edition.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, 1000))
    return base if base not in taken else next(s for s in numbered if s not in taken)


def _copied_plan(plan: Plan, name: str) -> Plan:
    taken = set(Plan.objects.values_list("name", flat=True))
    names = (name, *(f"{name} ({number})" for number in range(2, 1000)))
    copy = Plan.objects.create(name=next(n for n in names if n not in taken))
    for part in plan.parts.prefetch_related("programmes"):
        own = copy.parts.create(position=part.position, title=part.title)
        own.programmes.set(part.programmes.all())
    for section in plan.sections.all():
        section.pk, section.plan = None, copy
        section.save()
    for annex in plan.annexes.all():
        copy.annexes.create(kind=annex.kind)
    return copy


def _copy_calendar(copying: Edition, edition: Edition) -> None:
    later = edition.period.start - copying.period.start
    EditionMilestone.objects.bulk_create(
        EditionMilestone(edition=edition, title=one.title, due_on=one.due_on + later)
        for one in copying.milestones.all()
    )


def _copy_assignments(copying: Edition, edition: Edition) -> None:
    people = {
        (one.kind, one.programme_id): one.assigned_to_id
        for one in copying.chapters.filter(assigned_to__is_active=True)
    }
    chapters = list(edition.chapters.all())
    for chapter in chapters:
        chapter.assigned_to_id = people.get((chapter.kind, chapter.programme_id))
    StudioChapter.objects.bulk_update(chapters, ["assigned_to"])


@transaction.atomic
def plan_milestone(edition: Edition, *, title: str, due_on: date, actor: User) -> EditionMilestone:
    milestone = EditionMilestone(edition=edition, title=title.strip(), due_on=due_on)
    milestone.full_clean()
    milestone.save()
    _tell_plan(edition, actor, _("%(title)s : pour le %(day)s"), milestone)
    return milestone


@transaction.atomic
def tick_milestone(milestone: EditionMilestone, *, actor: User) -> None:
    """Done, or not done after all."""
    milestone.done_at = None if milestone.done_at else timezone.now()
    milestone.save(update_fields=["done_at"])
    told = _("%(title)s : faite") if milestone.done_at else _("%(title)s : à faire de nouveau")
    _tell_plan(milestone.edition, actor, told, milestone)


def _tell_plan(edition: Edition, actor: User, told: str, milestone: EditionMilestone) -> None:
    values = {"title": milestone.title, "day": f"{milestone.due_on:%d/%m/%Y}"}
    audit.record(verb="plan_edition", actor=actor, target=edition, summary=told % values)


# --- Chapters --------------------------------------------------------------------------------

# From which states each step leads, and to which.
STEPS: dict[str, tuple[set[str], str]] = {
    "submit": ({State.DRAFTING}, State.IN_REVIEW),
    "return": ({State.IN_REVIEW}, State.DRAFTING),
    "approve": ({State.IN_REVIEW}, State.APPROVED),
    "reopen": ({State.APPROVED}, State.DRAFTING),
}


@transaction.atomic
def assign(chapter: StudioChapter, user: User | None, *, actor: User) -> None:
    locked = keeper.lock(chapter)
    locked.assigned_to = user
    locked.save(update_fields=["assigned_to"])
    told = _("%(chapter)s : confié à %(user)s") if user else _("%(chapter)s : confié à personne")
    _tell(locked, actor, told % {"chapter": locked, "user": user})


@transaction.atomic
def take_step(chapter: StudioChapter, step: str, *, actor: User, message: str = "") -> None:
    """Raises NotNow where the chapter is not there, or not ready to be approved."""
    locked = keeper.lock(chapter)
    sources, target = STEPS[step]
    if locked.state not in sources:
        state = locked.get_state_display()
        raise NotNow(_("Ce chapitre est « %s » : recharger la page avant d'agir.") % state)
    if step == "return" and not message.strip():
        raise NotNow(_("Dire ce qui est à reprendre dans le chapitre."))
    if step == "approve":
        _refuse_unless_ready(locked)
    locked.state = target
    locked.save(update_fields=["state"])
    StudioEvent.objects.create(
        chapter=locked,
        version=locked.versions.latest("number"),
        state=target,
        message=message.strip(),
        author=actor,
        at=timezone.now(),
    )
    _tell(locked, actor, f"{locked} : {locked.get_state_display()}")


def _refuse_unless_ready(chapter: StudioChapter) -> None:
    blocking = [one for one in read_chapter(chapter).findings if one.is_blocking]
    if blocking:
        reasons = dict.fromkeys(one.message for one in blocking)
        raise NotNow(_("Avant d'approuver : %s") % " ".join(reasons))


def _tell(chapter: StudioChapter, actor: User, told: str) -> None:
    audit.record(verb="chapter_step", actor=actor, target=chapter, summary=told)
