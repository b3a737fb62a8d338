"""What the API tells of the committees, row by row and field by field: what their pages tell."""

from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from committees import perms
from committees.models import (
    AgendaItem,
    Alert,
    Decision,
    ItemDocument,
    Meeting,
    MeetingStep,
    Minutes,
)
from partners.models import Person
from snia.accounts.models import Role, User
from tests.builders import a_focal_point, a_user, an_action, an_institution
from tests.builders_api import every_row
from tests.builders_committees import (
    a_committee,
    a_decision,
    a_meeting,
    a_meeting_told,
    a_member,
    an_alert,
)
from tests.builders_minutes import circulated_minutes
from tests.walks import signed_in

pytestmark = pytest.mark.usefixtures("reference_data")

CP1, CP3 = "cp1", "cp3"


@pytest.fixture(scope="module")
def site(module_world) -> None:
    """Two committees at work, each with all that is not for everyone."""
    for slug in (CP1, CP3):
        committee = a_committee(slug)
        a_decision(committee)
        planned = a_meeting(committee, link="https://visio.example.org/secret", title="Prévue")
        item = planned.items.first()
        item.presenter = Person.objects.first()
        item.noted = "<p>En cours de rédaction.</p>"
        item.decision = Decision.objects.filter(committee=committee).first()
        item.save()
        # It goes on the agenda by itself.
        an_alert(an_action(90, programme=1 if slug == CP1 else 6))
        author = a_user(Role.SECRETARIAT)
        ItemDocument.objects.create(
            item=item,
            name="n.pdf",
            file=ContentFile(b"%PDF-", "n.pdf"),
            size=5,
            uploaded_by=author,
        )
        MeetingStep.objects.create(
            meeting=planned, act="moved", reason="Salle prise", actor=author, at=timezone.now()
        )
    told = a_meeting_told(a_committee(CP1), day=date(2019, 3, 4))
    AgendaItem.objects.create(meeting=told, title="Publié", noted="<p>Tel que publié.</p>")
    circulated_minutes()


def people() -> dict[str, User]:
    """A member of each committee, an account that sits nowhere, and the others."""
    return {
        "member of CP1": a_member(a_committee(CP1)),
        "agency in CP3": a_member(a_committee(CP3), an_institution("hcr"), role=Role.PARTNER),
        "stranger": a_focal_point(an_institution("entraide-nationale")),
        "decision-maker": a_user(Role.DECISION_MAKER),
        "secretariat": a_user(Role.SECRETARIAT),
    }


def rows_of(user: User, name: str) -> dict[int, dict[str, Any]]:
    return {row["id"]: row for row in every_row(signed_in(user), f"/api/{name}/", page_size=200)}


def test_lists_hold_what_the_policies_let_through(site, subtests):
    for who, user in people().items():
        with subtests.test(who=who):
            expected = {
                "decisions": perms.readable_decisions(user, Decision.objects.all()),
                "alertes": perms.readable_alerts(user, Alert.objects.all()),
                "comptes-rendus": perms.readable_minutes(user, Minutes.objects.all()),
            }
            for name, readable in expected.items():
                assert set(rows_of(user, name)) == set(readable.values_list("pk", flat=True))


def test_what_is_not_in_a_list_is_not_found_by_its_address(site, subtests):
    stranger = signed_in(people()["stranger"])
    for name, model in (("decisions", Decision), ("alertes", Alert), ("comptes-rendus", Minutes)):
        with subtests.test(resource=name):
            assert stranger.get(f"/api/{name}/{model.objects.first().pk}/").status_code == 404


def test_meetings_keep_their_link_and_reasons_for_those_who_read_their_documents(site, subtests):
    meetings = {m.pk: m for m in Meeting.objects.select_related("committee")}
    for who, user in people().items():
        with subtests.test(who=who):
            rows = rows_of(user, "reunions")
            assert set(rows) == set(meetings)
            for key, row in rows.items():
                may_read = perms.may_read_documents(user, meetings[key])
                assert row["link"] == (meetings[key].link if may_read else None)
                reasons = [step["reason"] for step in row["steps"]]
                assert all((reason is not None) == may_read for reason in reasons)
                names = [step["actor"] for step in row["steps"]]
                assert not any(names) or who == "secretariat"


def test_items_keep_what_they_are_about_for_those_who_read_documents(site, subtests):
    items = {i.pk: i for i in AgendaItem.objects.select_related("meeting__committee")}
    for who, user in people().items():
        with subtests.test(who=who):
            for key, row in rows_of(user, "points").items():
                item = items[key]
                may_read = perms.may_read_documents(user, item.meeting)
                assert (row["alert"] is not None) == (may_read and item.alert is not None)
                assert (row["decision"] is not None) == (may_read and item.decision is not None)
                assert (row["documents"] is not None) == may_read
                may_note = perms.may_read_notes(user, item.meeting)
                assert row["noted"] == (item.noted if may_note else None)
                assert row["presenter"] is None or who == "secretariat"


def test_proposals_are_for_who_made_them_and_who_runs_the_meeting(site):
    everyone = people()
    member = everyone["member of CP1"]
    meeting = Meeting.objects.get(title="Prévue", committee__slug=CP1)
    proposal = AgendaItem.objects.create(
        meeting=meeting, title="Proposé", status="proposed", origin="member", proposed_by=member
    )
    seen = {who for who, user in everyone.items() if proposal.pk in rows_of(user, "points")}
    assert seen == {"member of CP1", "secretariat"}
