"""Every route x every role, as data. A route that is missing from the table fails the suite."""

from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from committees.models import (
    AgendaItem,
    Alert,
    Committee,
    Decision,
    ItemDocument,
    ItemVersion,
    Meeting,
    Minutes,
    MinutesRemark,
)
from partners.models import (
    Agreement,
    Commitment,
    Consultation,
    Contribution,
    ContributionAside,
    ContributionWorkbook,
    Forum,
    Framework,
    Institution,
    Person,
    Place,
    Project,
)
from programmes.models import (
    Activity,
    Attachment,
    Campaign,
    Period,
    Programme,
    ProgressUpdate,
    ReturnedWorkbook,
    SetAside,
    SuspectedDuplicate,
)
from reporting.models import (
    Edition,
    EditionMilestone,
    FindingWaiver,
    ProposedSection,
    RenderJob,
    SentChapter,
    SentPicture,
)
from reporting.studio import life as studio
from snia.accounts.models import Role, User
from tests import api_resources
from tests.builders import a_campaign, a_focal_point, an_institution, an_update
from tests.builders_committees import a_committee, a_decision, a_meeting, a_seat, an_alert
from tests.builders_keeping import a_commitment, a_contribution, a_project
from tests.builders_minutes import circulated_minutes
from tests.names import NAMING, WITHIN, name_people, names_of_others, told_in
from tests.walks import LOGIN, Visitor, in_turn, signed_in, told, undone

EVERYONE = frozenset([None, *Role])
ACCOUNTS = frozenset(Role)
DEPARTMENT = frozenset([Role.SECRETARIAT, Role.ADMINISTRATOR])
REPORTERS = frozenset([Role.FOCAL_POINT, Role.PARTNER, *DEPARTMENT])


@dataclass(frozen=True)
class Route:
    """Who may ask for it, and what is answered; who is not named gets 403, or the login."""

    name: str
    roles: frozenset = ACCOUNTS
    kwargs: dict[str, Any] = field(default_factory=dict)
    method: str = "get"
    answer: str = "200"
    signed_in_answer: str | None = None
    # A form that was filled in is handed back with the login; a script is told.
    anonymous_answer: str = LOGIN
    data: dict[str, str] = field(default_factory=dict)

    def answer_to(self, role: Role | None) -> str:
        if role not in self.roles:
            return self.anonymous_answer if role is None else "403"
        return (role and self.signed_in_answer) or self.answer


def first(model, **fields):
    return model._default_manager.filter(**fields).first()


def of_institution(name: str, **more: Any) -> Route:
    """A route of a campaign and of the institution that answers in `one_of_each`."""
    kwargs = {"pk": Campaign, "institution": an_institution_key}
    return Route(name, REPORTERS, kwargs, **more)


def of_session(name: str, **more: Any) -> Route:
    """A route by which the department writes the minutes of `one_of_each`."""
    parts = {
        part: more.pop(part) for part in ("item", "aside", "version", "remark") if part in more
    }
    return Route(name, DEPARTMENT, {"pk": a_session_key, **parts}, **more)


def of_contribution(name: str, **more: Any) -> Route:
    """A route of the contribution that is begun in `one_of_each`."""
    parts = {part: more.pop(part) for part in ("aside", "number") if part in more}
    return Route(name, REPORTERS, {"pk": Contribution, **parts}, **more)


def of_studio(name: str, **more: Any) -> Route:
    """A route by which the department composes the edition that `one_of_each` opens."""
    kwargs = {"slug": "2020", **more.pop("kwargs", {})}
    return Route(name, DEPARTMENT, kwargs, **more)


def of_chapter(name: str, **more: Any) -> Route:
    parts = {part: more.pop(part) for part in ("aside", "number") if part in more}
    kwargs = {"slug": "2020", "chapter": "programme-11", **parts}
    return Route(name, DEPARTMENT, kwargs, **more)


def a_kept_slug() -> str:
    return first(Project, parties__institution=an_institution()).slug


def a_kept_key() -> int:
    return first(Commitment, actor_roles__institution=an_institution()).pk


def of_resource(name: str, row: api_resources.Row) -> list[Route]:
    """A list of the API, and the address of a record that is not there."""
    nothing = {"pk": 0, "slug": "x", "programme": 0, "number": 0}
    key = {part: nothing[part] for part in row.parts}
    return [
        Route(f"api:{name}", row.roles, anonymous_answer="401"),
        Route(f"api:{name}-record", row.roles, key, answer="404", anonymous_answer="401"),
    ]


def a_session_key() -> int:
    return Minutes.objects.get().meeting_id


def an_item_key() -> int:
    return first(AgendaItem, meeting=a_session_key()).pk


def an_aside_key() -> int:
    return ItemVersion.objects.waiting().get().pk


def a_version_key() -> int:
    return ItemVersion.objects.kept().first().pk


def a_region_key() -> int:
    return first(Place, kind="region").pk


def an_institution_key() -> int:
    return an_institution().pk


def a_held_meeting_key() -> int:
    return first(Decision).meeting_id


def a_decided_item_key() -> int:
    return first(Decision).item_id


def a_planned_meeting_key() -> int:
    return first(Meeting, state="planned").pk


def a_planned_item_key() -> int:
    return first(AgendaItem, meeting__state="planned").pk


ROUTES = [
    Route("home"),
    Route("search"),
    Route("csrf-token"),
    Route("sources"),
    Route("saved:views"),
    # Nothing is sent, or no such view: who may keep some is told so. tests/test_saved_views.py
    # has those of others.
    Route("saved:save", method="post", answer="404"),
    Route("saved:view", kwargs={"pk": 0}, answer="404"),
    Route("saved:change", kwargs={"pk": 0}, answer="404"),
    Route("saved:forget", kwargs={"pk": 0}, method="post", answer="404"),
    Route("health", EVERYONE),
    Route("exports:exports"),
    # Of their owner alone: tests/test_exports_background.py has the others.
    Route("exports:download", kwargs={"pk": 0}, answer="404"),
    Route("exports:cancel", kwargs={"pk": 0}, method="post", answer="404"),
    Route("exports:retry", kwargs={"pk": 0}, method="post", answer="404"),
    # Who is signed in already is sent to the home page.
    Route("login", EVERYONE, signed_in_answer="302"),
    Route("logout", ACCOUNTS, method="post", answer=LOGIN),
    Route("password_change"),
    Route("password_change_done"),
    Route("password_reset", EVERYONE),
    Route("password_reset_done", EVERYONE),
    Route("password_reset_confirm", EVERYONE, {"uidb64": "x", "token": "x"}),
    Route("password_reset_complete", EVERYONE),
    Route("programmes:programmes"),
    Route("programmes:programme", kwargs={"number": 11}),
    Route("programmes:objective", kwargs={"number": 24}),
    Route("programmes:group", kwargs={"slug": "veille"}),
    Route("programmes:actions"),
    Route("programmes:action", kwargs={"programme": 1, "number": 10}),
    Route("programmes:activities"),
    Route("programmes:activity", kwargs={"pk": Activity}),
    Route("programmes:campaigns", DEPARTMENT),
    Route("programmes:campaign-new", DEPARTMENT),
    Route("programmes:campaign", DEPARTMENT, {"pk": Campaign}),
    Route("programmes:campaign-change", DEPARTMENT, {"pk": Campaign}),
    Route("programmes:campaign-step", DEPARTMENT, {"pk": Campaign}, method="post", answer="302"),
    Route("programmes:extend", DEPARTMENT, {"pk": Campaign}),
    Route("programmes:to-validate", DEPARTMENT, {"pk": Campaign}),
    Route("programmes:reminders", DEPARTMENT),
    Route("programmes:duplicates", DEPARTMENT),
    Route("programmes:duplicate", DEPARTMENT, {"pk": SuspectedDuplicate}),
    # Below, reporters are of the institution: tests/test_access_progress.py has the others.
    of_institution("programmes:receive"),
    of_institution("programmes:template"),
    Route("programmes:workbook", REPORTERS, {"pk": ReturnedWorkbook}),
    Route("programmes:desk", REPORTERS),
    Route("programmes:clean-text", REPORTERS, method="post"),
    Route("programmes:update", REPORTERS, {"pk": ProgressUpdate}),
    Route("programmes:edit", REPORTERS, {"pk": ProgressUpdate}),
    Route(
        "programmes:autosave",
        REPORTERS,
        {"pk": ProgressUpdate},
        method="post",
        data={"end": "1"},
        anonymous_answer="403",
    ),
    Route("programmes:conflict", REPORTERS, {"pk": ProgressUpdate, "aside": SetAside}),
    # Nothing is decided on a draft: who may decide is told so.
    Route(
        "programmes:review",
        DEPARTMENT,
        {"pk": ProgressUpdate},
        method="post",
        data={"then": "validate"},
        answer="409",
        anonymous_answer="403",
    ),
    Route("programmes:version", REPORTERS, {"pk": ProgressUpdate, "number": 1}),
    Route(
        "programmes:restore",
        REPORTERS,
        {"pk": ProgressUpdate, "number": 1},
        method="post",
        answer="302",
    ),
    Route("programmes:attachment", REPORTERS, {"pk": ProgressUpdate, "attachment": Attachment}),
    Route("programmes:api-actions", anonymous_answer="401"),
    Route("programmes:api-update", REPORTERS, {"pk": ProgressUpdate}, anonymous_answer="401"),
    Route("committees:committees"),
    Route("committees:committee", kwargs={"slug": "copil"}),
    Route("committees:calendar-now", answer="302"),
    Route("committees:calendar", kwargs={"year": 2020}),
    Route("committees:explain", DEPARTMENT, {"pk": Period}),
    Route("committees:desk"),
    Route("committees:meetings"),
    Route("committees:meeting", kwargs={"pk": Meeting}),
    Route("committees:meeting-new", DEPARTMENT),
    Route("committees:meeting-change", DEPARTMENT, {"pk": a_planned_meeting_key}),
    Route("committees:meeting-move", DEPARTMENT, {"pk": a_planned_meeting_key}),
    Route(
        "committees:meeting-step",
        DEPARTMENT,
        {"pk": a_planned_meeting_key, "step": "convoquer"},
    ),
    # Below, focal points and agencies have a seat: tests/test_meeting_pages.py has the others.
    Route("committees:item-new", REPORTERS, {"pk": a_planned_meeting_key}),
    Route(
        "committees:item", DEPARTMENT, {"pk": a_planned_meeting_key, "item": a_planned_item_key}
    ),
    Route(
        "committees:item-act",
        DEPARTMENT,
        {"pk": a_planned_meeting_key, "item": a_planned_item_key},
        method="post",
        data={"then": "up"},
        answer="302",
        anonymous_answer="403",
    ),
    Route("committees:document", kwargs={"pk": a_planned_meeting_key, "document": ItemDocument}),
    Route("committees:pack", kwargs={"pk": a_planned_meeting_key}),
    Route("committees:slides", kwargs={"pk": a_planned_meeting_key}),
    Route("committees:meeting-decisions", kwargs={"pk": a_held_meeting_key}),
    Route(
        "committees:take-decision",
        DEPARTMENT,
        {"pk": a_held_meeting_key, "item": a_decided_item_key},
    ),
    Route("committees:decisions"),
    Route("committees:decision-reminders", DEPARTMENT),
    Route("committees:decision", kwargs={"pk": Decision}),
    Route("committees:decision-change", DEPARTMENT, {"pk": Decision}),
    Route("committees:alerts"),
    Route("committees:alert-rules", DEPARTMENT),
    Route("committees:alert", kwargs={"pk": Alert}),
    # Focal points and agencies that sit in the committee: tests/test_alerts.py has the others.
    Route("committees:raise-alert", REPORTERS, {"programme": 1, "number": 10}),
    Route("committees:invitations", DEPARTMENT, {"pk": Meeting}),
    Route("committees:letters", DEPARTMENT, {"pk": Meeting}),
    Route("committees:reply-reminders", DEPARTMENT, {"pk": Meeting}),
    # In preview: it is sent once the meeting is convened.
    Route(
        "committees:letter",
        DEPARTMENT,
        {"pk": a_planned_meeting_key, "institution": an_institution_key},
    ),
    Route(
        "committees:message",
        DEPARTMENT,
        {"pk": Meeting, "message": 0},
        method="post",
        answer="404",
    ),
    Route("committees:reply", REPORTERS, {"pk": Meeting}, answer="404"),
    Route("committees:feeds"),
    Route("committees:feed-revoke", kwargs={"pk": 0}, method="post", answer="404"),
    # Open to whoever holds the secret, which nobody does here.
    Route("committees:answer", EVERYONE, {"token": "x"}, answer="404"),
    Route("committees:feed", EVERYONE, {"secret": "x"}, answer="404"),
    # Of their own committee: tests/test_roll.py and tests/test_minutes.py have the others.
    Route("committees:attendance", kwargs={"pk": a_session_key}),
    Route("committees:minutes-latest", kwargs={"pk": a_session_key}, answer="302"),
    Route("committees:minutes", kwargs={"pk": a_session_key, "version": 1}),
    Route("committees:minutes-pdf", kwargs={"pk": a_session_key, "version": 1}),
    Route("committees:verification"),
    # What is sent is empty: who may send it is told so.
    Route(
        "committees:remark",
        REPORTERS,
        {"pk": a_session_key, "version": 1},
        method="post",
        answer="400",
    ),
    of_session("committees:minutes-preview"),
    of_session("committees:remark-answer", method="post", answer="400", remark=MinutesRemark),
    of_session("committees:write"),
    of_session("committees:write-step", method="post", answer="404"),
    of_session("committees:note", method="post", answer="400", item=an_item_key),
    of_session("committees:note-autosave", method="post", answer="400", item=an_item_key),
    of_session("committees:note-conflict", item=an_item_key, aside=an_aside_key),
    of_session("committees:note-versions", item=an_item_key),
    of_session(
        "committees:note-restore",
        method="post",
        answer="302",
        item=an_item_key,
        version=a_version_key,
    ),
    Route("partners:duplicates", DEPARTMENT, {"kind": "institution"}),
    Route("partners:duplicates", DEPARTMENT, {"kind": "person"}),
    Route("partners:merge", DEPARTMENT, {"kind": "institution"}),
    Route("partners:merge", DEPARTMENT, {"kind": "person"}),
    # Nobody merged anything: who may see it is told so.
    Route("partners:merge-done", DEPARTMENT, {"kind": "institution", "pk": 0}, answer="404"),
    Route("partners:merge-done", DEPARTMENT, {"kind": "person", "pk": 0}, answer="404"),
    Route("partners:people", DEPARTMENT),
    Route("partners:person", DEPARTMENT, {"pk": Person}),
    Route("partners:person-export", DEPARTMENT, {"pk": Person}, method="post"),
    Route("partners:person-erase", DEPARTMENT, {"pk": Person}),
    Route("partners:my-data"),
    Route("partners:my-data-export"),
    Route("partners:institutions"),
    Route("partners:institution", kwargs={"slug": "hcr"}),
    Route("partners:projects"),
    Route("partners:projects-iati"),
    Route("partners:project", kwargs={"slug": Project}),
    Route("partners:money"),
    Route("partners:money-projects"),
    Route("partners:agreements"),
    Route("partners:agreement", kwargs={"slug": Agreement}),
    Route("partners:forums"),
    Route("partners:forum", kwargs={"slug": Forum}),
    Route("partners:frameworks"),
    Route("partners:framework", kwargs={"slug": Framework}),
    Route("partners:consultations"),
    Route("partners:consultation-table"),
    Route("partners:consultation", kwargs={"slug": Consultation}),
    Route("partners:commitments"),
    Route("partners:facets"),
    Route("partners:priority", kwargs={"slug": "2008-emploi", "letter": "a"}),
    Route("partners:coverage"),
    Route("partners:territories"),
    Route("partners:territory", kwargs={"pk": a_region_key}),
    Route("partners:commitment", kwargs={"pk": Commitment}),
    Route(
        "partners:follow",
        kwargs={"word": "engagement", "pk": Commitment},
        method="post",
        answer="302",
    ),
    Route("partners:following"),
    Route("partners:feed-revoke", kwargs={"pk": 0}, method="post", answer="404"),
    # Open to whoever holds the secret, which nobody does here.
    Route("partners:feed", EVERYONE, {"secret": "x"}, answer="404"),
    Route("partners:api-contribution", REPORTERS, {"pk": Contribution}, anonymous_answer="401"),
    Route("partners:keeping", REPORTERS),
    Route("partners:begin", REPORTERS, {"subject": "projet"}),
    Route("partners:contributions", DEPARTMENT),
    # Below, reporters are of the institution: tests/test_keeping.py has the others.
    Route("partners:project-update", REPORTERS, {"slug": a_kept_slug}, "post", answer="302"),
    Route("partners:commitment-update", REPORTERS, {"pk": a_kept_key}, "post", answer="302"),
    of_contribution("partners:contribution"),
    of_contribution("partners:contribution-edit"),
    of_contribution(
        "partners:contribution-autosave",
        method="post",
        data={"end": "1"},
        anonymous_answer="403",
    ),
    of_contribution("partners:contribution-conflict", aside=ContributionAside),
    of_contribution("partners:contribution-version", number=1),
    of_contribution("partners:contribution-restore", number=1, method="post", answer="302"),
    Route("partners:contribution-receive", REPORTERS, {"institution": an_institution_key}),
    Route("partners:contribution-template", REPORTERS, {"institution": an_institution_key}),
    Route("partners:contribution-workbook", REPORTERS, {"pk": ContributionWorkbook}),
    of_contribution("partners:contribution-withdraw", method="post", answer="302"),
    # Nothing is decided on a draft: who may decide is told so.
    Route(
        "partners:contribution-review",
        DEPARTMENT,
        {"pk": Contribution},
        method="post",
        data={"then": "validate"},
        answer="409",
        anonymous_answer="403",
    ),
    # The API's resources; their records, and who sees which: tests/test_api_policies.py.
    *(route for name, row in api_resources.TABLE.items() for route in of_resource(name, row)),
    Route("api:overview"),
    Route("api:resource", kwargs={"name": "projets"}),
    Route("api:problems"),
    Route("api:schema", anonymous_answer="401"),
    Route("api:nothing-here", answer="404", anonymous_answer="401"),
    Route("api:tokens"),
    Route("api:token-revoke", kwargs={"pk": 0}, method="post", answer="404"),
    Route("reporting:editions"),
    Route("reporting:edition", kwargs={"slug": "2020"}),
    # Nothing is rendered in this test: who may read is sent to the page that says so.
    Route("reporting:download", kwargs={"slug": "2020"}, answer="302"),
    Route("reporting:render", DEPARTMENT, {"slug": "2020"}, method="post", answer="302"),
    Route("reporting:publication", DEPARTMENT, {"slug": "2020"}),
    # No such step: who may take one is told so. tests/test_publishing_pages.py has them.
    Route(
        "reporting:publication-step",
        DEPARTMENT,
        {"slug": "2020"},
        method="post",
        data={"step": "x"},
        answer="404",
        anonymous_answer="403",
    ),
    # Nothing is published here: tests/test_publishing_pages.py has what is, and for whom.
    Route(
        "reporting:published-file",
        kwargs={"slug": "2020", "version": 1, "kind": "pdf"},
        answer="404",
    ),
    Route("reporting:verification"),
    Route("reporting:verification-code", kwargs={"code": "X"}, answer="404"),
    Route("reporting:read", kwargs={"slug": "2020"}),
    Route("reporting:read-chapter", kwargs={"slug": "2020", "anchor": "programme-11"}),
    # No picture in this edition: tests/test_outputs.py has those of others.
    Route("reporting:read-picture", kwargs={"slug": "2020", "name": "photo.png"}, answer="404"),
    Route("reporting:contributions", DEPARTMENT, {"slug": "2020"}),
    Route("reporting:contribution", DEPARTMENT, {"slug": "2020", "pk": SentChapter}),
    Route("reporting:contribution-file", DEPARTMENT, {"slug": "2020", "pk": SentChapter}),
    Route(
        "reporting:contribution-picture",
        DEPARTMENT,
        {"slug": "2020", "pk": SentChapter, "picture": SentPicture},
    ),
    Route(
        "reporting:proposal",
        DEPARTMENT,
        {"slug": "2020", "pk": SentChapter, "proposal": ProposedSection},
        method="post",
        data={"then": "set_aside"},
        answer="302",
        anonymous_answer="403",
    ),
    of_studio("reporting:studio"),
    of_studio("reporting:studio-open", method="post", answer="302"),
    of_studio("reporting:studio-next"),
    of_studio("reporting:studio-milestones", method="post", answer="400"),
    of_studio(
        "reporting:studio-tick", method="post", answer="302", kwargs={"pk": EditionMilestone}
    ),
    of_studio("reporting:studio-photo", kwargs={"name": "inconnue.jpg"}, answer="404"),
    of_chapter("reporting:studio-chapter"),
    of_chapter(
        "reporting:studio-autosave", method="post", data={"end": "1"}, anonymous_answer="403"
    ),
    of_chapter("reporting:studio-conflict", aside=0, answer="404"),
    of_chapter("reporting:studio-upload", method="post", answer="400"),
    of_chapter("reporting:studio-assign", method="post", answer="302"),
    of_chapter("reporting:studio-preview"),
    of_chapter("reporting:studio-pdf"),
    # Nothing is said to be taken.
    of_chapter("reporting:studio-step", method="post", answer="404"),
    of_chapter("reporting:studio-version", number=1),
    of_chapter("reporting:studio-restore", number=1, method="post", answer="302"),
    Route("reporting:check-rules", DEPARTMENT),
    Route("reporting:checks", DEPARTMENT, {"slug": "2020"}),
    # No finding is named, no reason is given.
    Route(
        "reporting:waive",
        DEPARTMENT,
        {"slug": "2020"},
        method="post",
        answer="400",
    ),
    Route(
        "reporting:waiver-withdraw",
        DEPARTMENT,
        {"slug": "2020", "pk": FindingWaiver},
        method="post",
        answer="302",
    ),
    Route("reporting:production", DEPARTMENT, {"slug": "2020"}),
    Route(
        "reporting:production-step",
        DEPARTMENT,
        {"slug": "2020", "pk": RenderJob},
        method="post",
        answer="302",
    ),
    # It has no file yet.
    Route(
        "reporting:production-file", DEPARTMENT, {"slug": "2020", "pk": RenderJob}, answer="404"
    ),
]


def a_waiver(author: User) -> None:
    told = {"rule": "saut", "key": "jump:essai", "record": "Essai", "digest": "0" * 64}
    FindingWaiver.objects.create(
        edition=first(Edition, slug="2020"),
        explanation="Essai.",
        reason="Essai.",
        by=author,
        **told,
    )


@pytest.fixture(scope="module")
def one_of_each(module_world) -> ProgressUpdate:
    """What the documents do not have: a campaign, an answer begun in it, what hangs on it, and
    people wherever one can be named."""
    update = an_update(a_campaign(), state=ProgressUpdate.State.DRAFT)
    author = update.edited_by
    SetAside.objects.create(update=update, author=author, content={"rate": "10"})
    note = ContentFile(b"%PDF-", "note.pdf")
    Attachment.objects.create(
        update=update, name=note.name, file=note, size=note.size, uploaded_by=author
    )
    ReturnedWorkbook.objects.create(
        campaign=update.campaign,
        institution=update.institution,
        name="classeur.xlsx",
        file=ContentFile(b"PK", "classeur.xlsx"),
        state=ReturnedWorkbook.State.APPLIED,
        uploaded_by=author,
    )
    one, other = Activity.objects.order_by("pk")[:2]
    SuspectedDuplicate.objects.create(first=one, second=other, likeness="dates")
    a_seat(a_committee("cp1"), update.institution)
    a_decision(a_committee("cp1"), owner=update.institution)
    an_alert(update.action)
    planned = a_meeting(a_committee("cp1"))
    ItemDocument.objects.create(
        item=planned.items.first(), name=note.name, file=note, size=note.size, uploaded_by=author
    )
    a_session(author)
    a_sent_chapter(author)
    edition = Edition.objects.get(slug="2020")
    studio.open_studio(edition, actor=author)
    studio.plan_milestone(edition, title="Essai", due_on=date(2021, 3, 1), actor=author)
    a_kept_record(author, update.institution)
    a_waiver(author)
    RenderJob.objects.create(edition=Edition.objects.get(slug="2020"), output="pdf", key="essai")
    name_people()
    return update


def a_sent_chapter(author: User) -> None:
    """A Word file received for the Bilan, with a proposal to decide and a picture."""
    edition = Edition.objects.get(slug="2020")
    file = ContentFile(b"PK", "chapitre.docx")
    chapter = SentChapter.objects.create(
        edition=edition,
        programme=Programme.objects.get(number=11),
        name=file.name,
        file=file,
        sha256="0" * 64,
        received_by=author,
    )
    ProposedSection.objects.create(
        chapter=chapter, position=1, kind="text", section="purpose", html="<p>Essai</p>"
    )
    SentPicture.objects.create(
        chapter=chapter, name="image.png", file=ContentFile(b"\x89PNG", "image.png")
    )


def a_kept_record(author: User, institution: Institution) -> None:
    """A project and a commitment of the institution, and the contribution that it begins."""
    a_project(institution)
    a_commitment(institution)
    contribution = a_contribution(author=author)
    ContributionAside.objects.create(
        contribution=contribution, author=author, content={"title": "Essai"}
    )
    ContributionWorkbook.objects.create(
        institution=institution,
        name="classeur.xlsx",
        file=ContentFile(b"PK", "classeur.xlsx"),
        state=ContributionWorkbook.State.APPLIED,
        uploaded_by=author,
    )


def a_session(author: User) -> None:
    """A meeting whose minutes were circulated and remarked on, with a text that waits."""
    minutes = circulated_minutes()
    now = timezone.now()
    MinutesRemark.objects.create(minutes=minutes, text="Essai", author=author, at=now)
    item = first(AgendaItem, meeting=minutes.meeting)
    ItemVersion.objects.create(
        item=item, revision=0, text="Essai", author=author, at=now, is_set_aside=True
    )


@pytest.fixture
def no_rendering(monkeypatch):
    """Who may ask for a rendering is tested here, not the rendering."""
    monkeypatch.setattr("reporting.tasks.run", lambda job: True)
    nothing = SimpleNamespace(content=b"")
    monkeypatch.setattr("reporting.studio.views.read.preview_pdf", lambda chapter: nothing)


def address(route: Route) -> str:
    return reverse(
        route.name, kwargs={name: part(name, value) for name, value in route.kwargs.items()}
    )


def part(name: str, value: Any) -> Any:
    """A model stands for its first row: for the field of that name, else for its key."""
    if isinstance(value, type):
        row = first(value)
        return getattr(row, name, row.pk)
    return value() if callable(value) else value


def who_is(role: Role | None, update: ProgressUpdate) -> User | None:
    """Someone of the role, in the institution that answers."""
    if role is None:
        return None
    user = a_focal_point(update.institution, role=role)
    SetAside.objects.update(author=user)  # people see their own alone
    ContributionAside.objects.update(author=user)
    ItemVersion.objects.waiting().update(author=user)
    a_seat(institution=update.institution)
    return user


@pytest.mark.parametrize("role", in_turn([None, *Role]), ids=lambda role: role or "anonymous")
def test_every_route_answers_the_role(role, db, one_of_each, no_rendering, subtests):
    """And names people by role only: who is not of the department reads names in their answers and
    committees alone. tests/test_personal_data_pages.py has those who are of none."""
    user = who_is(role, one_of_each)
    client, names, naming = signed_in(user, Visitor), names_of_others(user), set()
    for route in ROUTES:
        with subtests.test(route=route.name), undone():
            response = getattr(client, route.method)(address(route), route.data)
            assert told(response) == route.answer_to(role)
            if route.method == "get" and (named := told_in(response, names)):
                naming.add(route.name)
                assert role in DEPARTMENT or route.name in WITHIN, named
    assert role not in DEPARTMENT or naming >= NAMING


def names_of(patterns, namespace=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                prefix = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from names_of(pattern.url_patterns, prefix)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"


def test_no_route_is_missing_from_the_table():
    assert sorted(names_of(get_resolver().url_patterns)) == sorted(r.name for r in ROUTES)


ADMIN_FOR_ADMINISTRATORS = {"accounts", "audit"}


@pytest.mark.parametrize("role", in_turn([None, *Role]), ids=lambda role: role or "anonymous")
def test_admin_is_the_departments(role, reference_data, client_of):
    client = client_of(role)
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        status = client.get(url).status_code
        if role not in DEPARTMENT:
            assert status == 302, url
        elif model._meta.app_label in ADMIN_FOR_ADMINISTRATORS and role == Role.SECRETARIAT:
            assert status == 403, url
        else:
            assert status == 200, url


def test_inactive_account_is_shut_out(client, make_user):
    user = make_user(Role.ADMINISTRATOR)
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("home")).status_code == 302


@pytest.mark.parametrize(
    ("name", "kwargs"),
    [
        ("programmes:programme", {"number": 99}),
        ("programmes:action", {"programme": 1, "number": 999}),
        ("programmes:activity", {"pk": 0}),
        ("partners:institution", {"slug": "inconnue"}),
        ("committees:committee", {"slug": "inconnu"}),
        ("reporting:edition", {"slug": "1999"}),
    ],
)
def test_what_does_not_exist_answers_404_in_french(name, kwargs, reference_data, secretariat):
    response = secretariat.get(reverse(name, kwargs=kwargs))
    assert response.status_code == 404
    assert "Page introuvable" in response.content.decode()


def test_committee_pages_exist_for_every_body(reference_data, secretariat):
    for committee in Committee.objects.all():
        assert secretariat.get(committee.get_absolute_url()).status_code == 200
