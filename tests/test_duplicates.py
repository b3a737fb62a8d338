"""Activities reported twice: suspected, merged, told apart, split; counted once everywhere."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners.models import Institution, Place
from programmes.models import (
    Action,
    ActionGroup,
    Activity,
    ActivityParty,
    ActivityTable,
    ActivityTableColumn,
    Campaign,
    Passage,
    Period,
    Programme,
    ProgressUpdate,
    SuspectedDuplicate,
)
from programmes.overview import reported_by_period
from programmes.progress.duplicates import (
    fingerprint,
    merge,
    record_suspicions,
    reporters,
    side_to_split,
    split,
    standing_for,
    suspects_of,
    tell_apart,
    withdraw,
)
from reporting.bilan.compose import compose
from reporting.models import Edition
from reporting.overview import overview
from snia.accounts.models import Role
from snia.audit.models import Entry

pytestmark = pytest.mark.usefixtures("reference_data")

State = SuspectedDuplicate.State
TITLE = "Protection juridique des mineurs isolés"
MARCH = {"when_written": "12 mars 2020", "place_written": "Rabat"}


class Reporting:
    """Institutions that report activities of programme 11 in 2020."""

    def __init__(self) -> None:
        self.period = Period.objects.get(label="2020")
        self.programme = Programme.objects.get(number=11)
        self.campaign = Campaign.objects.create(
            period=self.period,
            title="Essai",
            opens_on=date(2020, 12, 1),
            due_on=date(2020, 12, 31),
        )
        self.rows = 0

    def action(self, number: int) -> Action:
        return Action.objects.get_or_create(
            programme=self.programme, number=number, defaults={"wording": f"Action {number}"}
        )[0]

    def update(self, institution: str, action: int = 90) -> ProgressUpdate:
        return ProgressUpdate.objects.get_or_create(
            campaign=self.campaign,
            action=self.action(action),
            institution=Institution.objects.get(slug=institution),
            defaults={"state": "validated", "revision": 1, "round": 1},
        )[0]

    def by(self, institution: str, *, action: int = 90, title: str = TITLE, **fields) -> Activity:
        self.rows += 1
        activity = Activity.objects.create(
            period=self.period,
            programme=self.programme,
            kind="training",
            title=title,
            reported_in=self.update(institution, action),
            reported_key=f"essai{self.rows}",
            **(fields or MARCH),
        )
        activity.actions.add(self.action(action))
        return activity


def open_suspicions():
    """The pairs to decide on; one whose activity was merged elsewhere meanwhile is none."""
    return SuspectedDuplicate.objects.filter(
        state=State.OPEN, first__merged_into=None, second__merged_into=None
    )


@pytest.fixture
def reported() -> Reporting:
    return Reporting()


@pytest.fixture
def secretary(make_user):
    return make_user(Role.SECRETARIAT, full_name="Amina Alaoui")


@pytest.fixture
def pair(reported) -> SuspectedDuplicate:
    """One training, that the HCR and the OIM both reported."""
    reported.by("hcr")
    (pair,) = record_suspicions([reported.by("oim")])
    return pair


def found_with(activity: Activity) -> set[Activity]:
    return {other for other, _likeness in suspects_of(activity)}


def decisions() -> list[Entry]:
    verbs = ["merge_activities", "tell_activities_apart", "split_activities"]
    return list(Entry.objects.filter(verb__in=verbs).order_by("pk"))


def refresh(*activities: Activity) -> None:
    for activity in activities:
        activity.refresh_from_db()


# --- Suspicions ----------------------------------------------------------------------------


def test_a_fingerprint_takes_known_places_else_those_written(reported):
    activity = reported.by("hcr", place_written="Rabat, Salé et Béni-Mellal ; Fès")
    assert fingerprint(activity).places == {"rabat", "sale", "beni mellal", "fes"}
    activity.places.add(Place.objects.get(name="Oujda"))
    assert fingerprint(activity).places == {"oujda"}


def test_a_total_that_was_left_out_is_women_and_men(reported):
    activity = reported.by("hcr", participants_women=4, participants_men=6)
    assert fingerprint(activity).total == 10
    activity.participants_men = None
    assert fingerprint(activity).total is None


def test_the_same_training_reported_by_two_institutions_is_suspected(reported):
    first, second = reported.by("hcr"), reported.by("oim")
    assert found_with(first) == {second}
    assert found_with(second) == {first}
    (pair,) = record_suspicions([second, first])
    assert (pair.first, pair.second, pair.state) == (first, second, State.OPEN)
    assert pair.likeness == "intitulé, dates, lieu"


def test_other_titles_are_compared_where_figures_or_days_agree(reported):
    where = {"place_written": "Rabat", "audience": "Juges et procureurs"}
    first = reported.by("hcr", **where, participants_total=27)
    second = reported.by("oim", title="Accueil au tribunal", **where, participants_total=27)
    third = reported.by("oim", title="Les mineurs", **where, when_written="12 mars 2020")
    fourth = reported.by("hcr", title="Mineurs au tribunal", **where, when_written="12 mars 2020")
    assert found_with(first) == {second}
    assert found_with(third) == {fourth}


def test_rows_of_one_answer_are_two_activities_to_their_author(reported):
    first = reported.by("hcr")
    reported.by("hcr")
    other_action = reported.by("hcr", action=91)
    assert found_with(first) == {other_action}


def test_a_document_and_an_institution_may_tell_the_same(reported):
    """Rows of one table of a document, though, are two activities to its author."""
    reported_one = reported.by("hcr")
    table = ActivityTable.objects.first()
    fields = {"reported_in": None, "reported_key": "", "pk": None}
    rows = [
        Activity.objects.create(**_values(reported_one) | fields | {"table": table})
        for _ in range(2)
    ]
    assert found_with(reported_one) == set(rows)
    assert found_with(rows[0]) == {reported_one}


def _values(activity: Activity) -> dict[str, object]:
    return {
        field.attname: getattr(activity, field.attname)
        for field in Activity._meta.concrete_fields
        if field.attname not in {"id", "reported_in_id", "table_id"}
    }


def test_another_period_is_another_activity(reported):
    first, second = reported.by("hcr"), reported.by("oim")
    Activity.objects.filter(pk=first.pk).update(period=Period.objects.get(label="2017-2018"))
    assert found_with(second) == set()


def test_a_session_of_another_month_is_no_suspect(reported):
    first = reported.by("hcr", when_written="12 mars 2020", place_written="Rabat")
    reported.by("oim", when_written="12 avril 2020", place_written="Rabat")
    assert found_with(first) == set()


def test_titles_of_no_letter_are_compared_with_nothing(reported):
    first = reported.by("hcr", title="***")
    reported.by("oim", title="***")
    assert found_with(first) == set()


def test_the_published_pair_is_found_by_the_database_too():
    """Social workers of the Ministry of Justice: 27 participants, in two tables of 2020."""
    one, other = Activity.objects.filter(
        participants_total=27, participants_women=17, period__label="2020"
    )
    assert found_with(one) == {other}
    assert found_with(other) == {one}


def test_a_suspicion_is_recorded_once(reported, pair):
    assert record_suspicions([pair.first, pair.second]) == []
    assert list(open_suspicions()) == [pair]


def test_a_decided_pair_is_never_suspected_again(pair, secretary):
    tell_apart(pair, actor=secretary, reason="Deux promotions")
    assert record_suspicions([pair.first, pair.second]) == []
    pair.refresh_from_db()
    assert pair.state == State.DIFFERENT
    assert not open_suspicions()


def unrelated(reported: Reporting, number: int) -> None:
    """Of the same months and places, online or in Rabat, with other titles and figures."""
    update = reported.update("pnud")
    subjects = ("Santé maternelle", "Cours de darija", "Microcrédit", "Accès au logement décent")
    Activity.objects.bulk_create(
        Activity(
            period=reported.period,
            programme=reported.programme,
            kind="training",
            title=f"Formation des migrants, {subjects[index % 4]}",
            search_text=f" formation des migrants groupe {index}",
            when_start=date(2020, 1 + index % 12, 1 + index % 28),
            when_end=date(2020, 1 + index % 12, 1 + index % 28),
            place_written="Rabat",
            participants_total=30 + index,
            reported_in=update,
            reported_key=f"sans-rapport{index}",
        )
        for index in range(number)
    )


def test_a_comparison_loads_few_rows_in_few_queries(reported, monkeypatch):
    reported.by("oim")
    activity = reported.by("hcr", **MARCH, participants_total=27)
    unrelated(reported, 500)
    loaded = []
    load = Activity.from_db.__func__

    def counting(cls, *args):
        loaded.append(1)
        return load(cls, *args)

    monkeypatch.setattr(Activity, "from_db", classmethod(counting))
    activity = Activity.objects.get(pk=activity.pk)
    loaded.clear()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(suspects_of(activity)) == 1
    assert len(queries) <= 3
    assert len(loaded) <= 10


# --- Decisions -----------------------------------------------------------------------------


def test_merging_counts_once_and_keeps_both_reporters(pair, secretary):
    merge(pair, kept=pair.first, actor=secretary, reason="La même session")
    refresh(pair.first, pair.second, pair)
    assert pair.second.merged_into == pair.first
    assert Activity.objects.counted().filter(title=TITLE).get() == pair.first
    assert [institution.slug for institution in reporters(pair.first)] == ["hcr", "oim"]
    assert [institution.slug for institution in reporters(pair.second)] == ["oim"]
    assert (pair.state, pair.decided_by, pair.reason) == (
        State.MERGED,
        secretary,
        "La même session",
    )
    (entry,) = decisions()
    assert entry.actor == secretary
    assert entry.target == f"programmes.activity:{pair.first.pk}"
    assert "une seule activité" in entry.summary
    assert "La même session" in entry.summary
    for institution in reporters(pair.first):
        assert str(institution) in entry.summary


def test_the_second_may_be_the_one_that_is_kept(pair, secretary):
    merge(pair, kept=pair.second, actor=secretary)
    refresh(pair.first)
    assert pair.first.merged_into == pair.second
    assert "Motif" not in decisions()[0].summary


def test_only_one_of_the_two_may_be_kept(pair, secretary):
    with pytest.raises(ValidationError, match="n'est pas l'une des deux"):
        merge(pair, kept=Activity.objects.exclude(title=TITLE).first(), actor=secretary)
    assert list(open_suspicions()) == [pair]


def test_telling_apart_asks_for_a_reason(pair, secretary):
    with pytest.raises(ValidationError, match="en quoi ces deux activités diffèrent"):
        tell_apart(pair, actor=secretary, reason="  ")
    tell_apart(pair, actor=secretary, reason="Deux promotions")
    pair.refresh_from_db()
    assert (pair.state, pair.reason) == (State.DIFFERENT, "Deux promotions")
    assert Activity.objects.counted().filter(title=TITLE).count() == 2
    assert "Motif : Deux promotions" in decisions()[0].summary


def test_splitting_undoes_a_merge(pair, secretary):
    merge(pair, kept=pair.first, actor=secretary)
    with pytest.raises(ValidationError, match="Dire pourquoi"):
        split(pair.second, actor=secretary, reason="")
    split(pair.second, actor=secretary, reason="Deux promotions")
    refresh(pair.first, pair.second, pair)
    assert pair.second.merged_into is None
    assert (pair.state, pair.decided_by, pair.reason) == (State.OPEN, None, "")
    assert decisions()[-1].verb == "split_activities"
    with pytest.raises(ValidationError, match="réunie à aucune autre"):
        split(pair.second, actor=secretary, reason="Encore")


def test_who_comes_second_is_told_who_decided_what(pair, make_user, secretary):
    seen_by_another = SuspectedDuplicate.objects.get(pk=pair.pk)
    merge(pair, kept=pair.first, actor=secretary)
    other = make_user(Role.SECRETARIAT)
    with pytest.raises(ValidationError) as refused:
        tell_apart(seen_by_another, actor=other, reason="Deux promotions")
    (message,) = refused.value.messages
    assert message.startswith("Amina Alaoui a déjà tranché, le ")
    assert "« Une seule activité »" in message
    with pytest.raises(ValidationError, match="déjà tranché"):
        merge(seen_by_another, kept=pair.second, actor=other)
    assert len(decisions()) == 1


# --- Three that are one --------------------------------------------------------------------


@pytest.fixture
def three(reported) -> list[Activity]:
    activities = [reported.by("hcr"), reported.by("oim"), reported.by("pnud")]
    record_suspicions(activities)
    assert open_suspicions().count() == 3
    return activities


def between(one: Activity, other: Activity) -> SuspectedDuplicate:
    first, second = sorted((one.pk, other.pk))
    return SuspectedDuplicate.objects.get(first=first, second=second)


def test_open_pairs_of_the_merged_one_pass_to_the_kept_one(three, secretary):
    a, b, c = three
    between(a, c).delete()
    pair = between(b, c)
    merge(between(a, b), kept=a, actor=secretary)
    pair.refresh_from_db()
    assert (pair.first, pair.second, pair.state) == (a, c, State.OPEN)


def test_they_are_dropped_where_the_kept_one_has_the_same_pair(three, secretary):
    a, b, c = three
    tell_apart(between(a, c), actor=secretary, reason="Deux promotions")
    stale = between(b, c)
    merge(between(a, b), kept=a, actor=secretary)
    assert between(a, c).state == State.DIFFERENT
    assert not open_suspicions()
    with pytest.raises(ValidationError, match="relire les rapprochements"):
        merge(stale, kept=b, actor=secretary)


def test_a_pair_that_passed_to_another_activity_is_read_again(three, secretary):
    a, b, c = three
    between(a, c).delete()
    seen = between(b, c)
    merge(between(a, b), kept=a, actor=secretary)
    with pytest.raises(ValidationError, match="relire les rapprochements"):
        merge(seen, kept=c, actor=secretary)


def test_what_was_merged_follows(three, secretary):
    a, b, c = three
    merge(between(b, c), kept=b, actor=secretary)
    merge(between(a, b), kept=a, actor=secretary)
    refresh(*three)
    assert (b.merged_into, c.merged_into) == (a, a)
    assert [institution.slug for institution in reporters(a)] == ["hcr", "oim", "pnud"]
    assert list(Activity.objects.counted().filter(title=TITLE)) == [a]


def test_splitting_takes_back_what_had_come_along(three, secretary):
    a, b, c = three
    merge(between(b, c), kept=b, actor=secretary)
    merge(between(a, b), kept=a, actor=secretary)
    split(b, actor=secretary, reason="Deux promotions")
    refresh(*three)
    assert (a.merged_into, b.merged_into, c.merged_into) == (None, None, b)
    assert list(open_suspicions()) == [between(a, b)]


def test_splitting_one_that_came_along_holds_it_against_the_counted_one(three, secretary):
    a, b, c = three
    merge(between(b, c), kept=b, actor=secretary)
    merge(between(a, b), kept=a, actor=secretary)
    split(c, actor=secretary, reason="Deux promotions")
    refresh(*three)
    assert (a.merged_into, b.merged_into, c.merged_into) == (None, a, None)
    assert list(open_suspicions()) == [between(a, c)]


def test_the_side_to_split_is_the_one_that_came_through_the_other(three, secretary):
    a, b, c = three
    merge(between(b, c), kept=b, actor=secretary)
    assert side_to_split(between(b, c)) == c
    merge(between(a, b), kept=a, actor=secretary)
    assert side_to_split(between(b, c)) == c
    assert side_to_split(between(a, b)) == b
    split(side_to_split(between(b, c)), actor=secretary, reason="Deux promotions")
    merge(between(a, c), kept=c, actor=secretary)
    assert side_to_split(between(a, c)) == a
    assert side_to_split(between(a, b)) == b


def test_splitting_brings_dropped_suspicions_back(three, secretary):
    a, b, c = three
    merge(between(a, b), kept=a, actor=secretary)
    assert list(open_suspicions()) == [between(a, c)]
    split(b, actor=secretary, reason="Deux promotions")
    assert open_suspicions().count() == 3


def test_a_pair_that_was_recorded_too_late_is_not_open(three, secretary):
    """As another person's publication may do while a merge is under way."""
    a, b, c = three
    late = between(b, c)
    Activity.objects.filter(pk=b.pk).update(merged_into=a)
    assert late not in open_suspicions()
    with pytest.raises(ValidationError, match="est déjà réunie à"):
        merge(late, kept=c, actor=secretary)


def test_what_was_merged_into_one_that_goes_counts_again(three, secretary):
    a, b, c = three
    merge(between(a, b), kept=a, actor=secretary)
    merge(between(a, c), kept=a, actor=secretary)
    withdraw(Activity.objects.filter(pk=a.pk))
    refresh(b, c)
    assert (b.merged_into, c.merged_into) == (None, None)
    assert list(open_suspicions()) == [between(b, c)]


def test_what_was_one_stays_one_when_a_third_goes(three, secretary):
    a, b, c = three
    merge(between(b, c), kept=b, actor=secretary)
    merge(between(a, b), kept=a, actor=secretary)
    withdraw(Activity.objects.filter(pk=a.pk))
    refresh(b, c)
    assert (b.merged_into, c.merged_into) == (None, b)
    assert not open_suspicions()


def test_one_that_was_merged_goes_alone(three, secretary):
    a, b, _c = three
    merge(between(a, b), kept=a, actor=secretary)
    withdraw(Activity.objects.filter(pk=b.pk))
    assert not Activity.objects.filter(pk=b.pk).exists()
    assert Activity.objects.counted().filter(title=TITLE).count() == 2


# --- Counted once --------------------------------------------------------------------------


@pytest.fixture
def merged(reported, secretary) -> SuspectedDuplicate:
    """The HCR's, on action 90, stands for the OIM's, on action 91."""
    kept = reported.by("hcr", **MARCH, participants_total=40)
    other = reported.by("oim", action=91, **MARCH, participants_total=40)
    for activity, slug in ((kept, "hcr"), (other, "oim")):
        ActivityParty.objects.create(
            activity=activity,
            institution=Institution.objects.get(slug=slug),
            role=ActivityParty.Role.ORGANISER,
        )
    (pair,) = record_suspicions([other])
    return merge(pair, kept=kept, actor=secretary)


def lines(client, name: str, query: str = "", **kwargs) -> int:
    """How many times a page lists the training."""
    page = client.get(reverse(name, kwargs=kwargs) + query).content.decode()
    return page.count(TITLE)


def test_the_list_of_activities_shows_it_once(merged, secretariat):
    assert lines(secretariat, "programmes:activities", "?q=mineurs isolés juridique") == 1


@pytest.mark.parametrize("slug", ["hcr", "oim"])
def test_each_reporter_finds_it_among_its_own(slug, merged, secretariat):
    institution = Institution.objects.get(slug=slug)
    query = f"?institution={institution.pk}&q=isolés juridique"
    assert lines(secretariat, "programmes:activities", query) == 1
    assert lines(secretariat, "partners:institution", slug=slug) == 1
    page = secretariat.get(reverse("partners:institution", args=[slug])).content.decode()
    assert merged.first.get_absolute_url() in page


def test_an_institution_that_took_part_in_both_counts_one(merged, secretariat):
    hcr = Institution.objects.get(slug="hcr")
    before = activity_count(secretariat, hcr)
    ActivityParty.objects.create(activity=merged.second, institution=hcr, role="organiser")
    assert activity_count(secretariat, hcr) == before
    assert lines(secretariat, "partners:institution", slug="hcr") == 1


def activity_count(client, institution: Institution) -> int:
    page = client.get(reverse("partners:institutions") + f"?q={institution.slug}")
    rows = page.context["object_list"]
    return next(row.activity_count for row in rows if row == institution)


@pytest.mark.parametrize("number", [90, 91])
def test_each_action_shows_it(number, merged, secretariat):
    assert lines(secretariat, "programmes:action", programme=11, number=number) == 1


def test_a_group_of_actions_shows_it_once(merged, secretariat):
    group = ActionGroup.objects.get(slug="veille")
    for activity in (merged.first, merged.second):
        activity.action_groups.add(group)
    assert lines(secretariat, "programmes:group", slug="veille") == 1


def test_an_activity_that_it_is_part_of_shows_it_once(reported, merged, secretariat):
    whole = reported.by("pnud", title="Semaine des enfants")
    Activity.objects.filter(pk__in=[merged.first_id, merged.second_id]).update(part_of=whole)
    assert lines(secretariat, "programmes:activity", pk=whole.pk) == 1


def test_totals_of_programme_and_period_count_it_once(reported, merged, secretariat):
    expected = Activity.objects.filter(programme=reported.programme).count() - 1
    of_period = Activity.objects.filter(period=reported.period).count() - 1
    page = secretariat.get(reverse("programmes:programmes"))
    counts = {row.number: row.activity_count for row in page.context["object_list"]}
    assert counts[11] == expected
    assert sum(counts.values()) == Activity.objects.counted().count()
    by_period = {row.period: row.activity_count for row in reported_by_period(reported.programme)}
    assert by_period[reported.period] == of_period
    assert overview().latest.activity_count == of_period
    home = secretariat.get(reverse("home")).content.decode()
    assert re.search(rf">{of_period} activités rapportées<", home)
    programme = secretariat.get(reverse("programmes:programme", args=[11])).content.decode()
    assert f">{of_period} activités<" in programme


def test_the_bilan_prints_it_and_adds_it_up_once(reported, merged):
    table = ActivityTable.objects.create(
        period=reported.period,
        programme=reported.programme,
        caption="Essai",
        shows_totals=True,
    )
    for position, content in enumerate(("title", "total")):
        ActivityTableColumn.objects.create(
            table=table, position=position, content=content, label=content
        )
    Passage.objects.create(
        period=reported.period, programme=reported.programme, section="special", table=table
    )
    other = reported.by("pnud", title="Atelier", participants_total=5)
    rows = [merged.first_id, merged.second_id, other.pk]
    Activity.objects.filter(pk__in=rows).update(table=table)
    book = compose(Edition.objects.get(slug="2020"))
    printed = next(
        table
        for chapter in book.chapters
        for table in chapter.tables()
        if table.caption == "Essai"
    )
    assert sorted(printed.rows) == [["Atelier", "5"], [TITLE, "40"]]
    assert printed.total_row[1] == "45"
    assert {institution.slug for institution in reporters(merged.first)} == {"hcr", "oim"}


def test_what_stands_for_activities_is_each_of_them_or_the_one_they_were_merged_into(merged):
    both = Activity.objects.filter(pk__in=[merged.first_id, merged.second_id])
    assert list(standing_for(both)) == [merged.first]
    assert list(standing_for(both.filter(pk=merged.second_id))) == [merged.first]
