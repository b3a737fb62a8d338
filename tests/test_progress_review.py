"""Between the institution and the secretariat: sent, returned, validated, reopened."""

import re
from html import unescape

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from programmes.models import Campaign, Progress, ProgressUpdate, ReviewEvent
from programmes.progress import review
from programmes.progress.drafting import Locked
from programmes.progress.review import Incomplete, NotNow
from snia.accounts.models import Role, User
from snia.audit.models import Entry
from tests.builders import (
    OTHER_INSTITUTION,
    a_campaign,
    a_complete_answer,
    a_focal_point,
    a_user,
    an_action,
    an_indicator,
    an_institution,
    an_update,
    reread,
    type_in,
)

pytestmark = pytest.mark.usefixtures("reference_data")

State = ProgressUpdate.State


@pytest.fixture
def nadia() -> User:
    return a_focal_point(full_name="Nadia Naciri")


@pytest.fixture
def salma() -> User:
    return a_user(Role.SECRETARIAT, full_name="Salma Secrétaire")


@pytest.fixture
def draft(nadia) -> ProgressUpdate:
    return an_update(content=a_complete_answer(), author=nadia)


@pytest.fixture
def submitted(nadia) -> ProgressUpdate:
    return an_update(state=State.SUBMITTED, author=nadia)


@pytest.fixture
def validated(nadia) -> ProgressUpdate:
    return an_update(state=State.VALIDATED, author=nadia)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words_of(response) -> str:
    """What the page says: no tag, plain spaces and apostrophes."""
    page = response.content.decode()
    text = unescape(re.sub(r"<[^>]*>", " ", page[page.index("<main") :]))
    return " ".join(text.replace("\u2019", "'").split())


def read(update: ProgressUpdate, user: User) -> str:
    return words_of(signed_in(user).get(reverse("programmes:update", args=[update.pk])))


def decide(update: ProgressUpdate, user: User, then: str, **posted: str):
    url = reverse("programmes:review", args=[update.pk])
    return signed_in(user).post(url, {"then": then, **posted}, follow=True)


def thread(update: ProgressUpdate) -> list[tuple]:
    return [(event.round, event.act, str(event.actor)) for event in update.events.all()]


def summaries(*verbs: str) -> list[str]:
    entries = Entry.objects.filter(verb__in=verbs).order_by("number")
    return list(entries.values_list("summary", flat=True))


def assert_refused(words: str, step, *args, **kwargs) -> None:
    with pytest.raises(NotNow) as refusal:
        step(*args, **kwargs)
    assert words in str(refusal.value)


# --- Sending -------------------------------------------------------------------------------


def test_an_incomplete_answer_is_not_sent_and_all_that_it_lacks_is_told(nadia):
    update = an_update(content={"rate": "140", "confidence": "low"}, author=nadia)
    with pytest.raises(Incomplete) as incomplete:
        review.submit(update, actor=nadia)
    paths = [finding.path for finding in incomplete.value.findings]
    sections = ["activities", "challenges", "measures"]
    assert paths == ["status", "rate", "confidence_reason", "narrative", *sections]
    kept = reread(update)
    assert (kept.state, kept.round) == (State.DRAFT, 0)
    assert not update.events.exists()


def test_warnings_do_not_keep_an_answer_from_being_sent(nadia):
    measures = [{"key": "m1", "text": "Former."}]
    update = an_update(content=a_complete_answer(measures=measures), author=nadia)
    review.submit(update, actor=nadia)
    assert reread(update).state == State.SUBMITTED


def test_what_was_sent_on_behalf_of_another_keeps_both_names(draft, nadia, salma):
    chief = "Karim Chef, directeur"
    review.submit(draft, actor=nadia, on_behalf_of=f" {chief} ")
    [event] = draft.events.all()
    assert (event.actor, event.on_behalf_of) == (nadia, chief)
    [summary] = summaries("submit_update")
    assert f"(par Nadia Naciri au nom de {chief})" in summary
    page = read(draft, salma)
    assert "Nadia Naciri au nom de Karim Chef, directeur" in page


def test_what_is_sent_is_not_sent_again(submitted, nadia, salma):
    with pytest.raises(Locked, match="soumis"):
        review.submit(submitted, actor=nadia)
    assert_refused("déjà soumis", review.submit, submitted, actor=salma)
    assert reread(submitted).round == 1


def test_nothing_is_sent_where_nothing_can_be_edited(draft, nadia):
    Campaign.objects.update(state=Campaign.State.CLOSED)
    with pytest.raises(Locked, match="n'est pas ouverte"):
        review.submit(draft, actor=nadia)


# --- Returning -----------------------------------------------------------------------------


@pytest.mark.parametrize("remarks", [None, {}, {"rate": "  "}])
def test_an_answer_is_not_returned_without_a_word(submitted, salma, remarks):
    step = review.send_back
    assert_refused("un message, ou une remarque", step, submitted, actor=salma, remarks=remarks)
    assert reread(submitted).state == State.SUBMITTED


@pytest.mark.parametrize("words", [{"message": "Préciser."}, {"remarks": {"rate": "Sûr ?"}}])
def test_a_message_or_a_remark_is_enough(submitted, salma, words):
    review.send_back(submitted, actor=salma, **words)
    assert reread(submitted).state == State.RETURNED


def test_remarks_stand_beside_their_fields_until_it_is_sent_again(submitted, nadia, salma):
    row = submitted.content["activities"][0]["key"]
    remarks = {
        "rate": "Le taux est-il à jour ?",
        f"activities/{row}/title": "Dire où.",
        "challenges": "Une seule ?",
    }
    decide(submitted, salma, "return", **{f"remark:{p}": text for p, text in remarks.items()})
    edit = reverse("programmes:edit", args=[submitted.pk])
    page = signed_in(nadia).get(edit).content.decode()
    for path, text in remarks.items():
        place = page.index(f'id="champ-{path.replace("/", "-")}"')
        assert 0 < page.index(text.split()[-2], place) - place < 2_500
    thread_page = read(submitted, nadia)
    assert "Activités « Atelier d'essai » : Intitulé : Dire où." in thread_page
    review.submit(submitted, actor=nadia)
    review.send_back(submitted, actor=salma, message="Presque.")
    page = signed_in(nadia).get(edit).content.decode()
    assert "Presque." in page
    assert "Dire où." not in page


def test_every_round_is_kept(submitted, nadia, salma):
    review.send_back(submitted, actor=salma, message="Préciser le lieu.")
    type_in(submitted, a_complete_answer(rate="50"), nadia)
    review.submit(submitted, actor=nadia)
    review.validate(submitted, actor=salma, message="Merci.")
    assert thread(submitted) == [
        (1, "submitted", "Nadia Naciri"),
        (1, "returned", "Salma Secrétaire"),
        (2, "resubmitted", "Nadia Naciri"),
        (2, "validated", "Salma Secrétaire"),
    ]
    rates = [event.version.content["rate"] for event in submitted.events.all()]
    assert rates == ["40", "40", "50", "50"]
    page = read(submitted, nadia)
    steps = ["Renvoyé pour correction", "Préciser le lieu.", "Soumis de nouveau", "Merci."]
    assert [page.index(step) for step in steps] == sorted(page.index(step) for step in steps)


# --- Validating ----------------------------------------------------------------------------


def test_validating_publishes_and_locks(submitted, nadia, salma):
    review.validate(submitted, actor=salma)
    progress = Progress.objects.get(action=submitted.action)
    assert (progress.status, progress.rate) == ("in_progress", 40)
    assert reread(submitted).state == State.VALIDATED
    for user in (nadia, salma):
        assert "verrouillé" in read(submitted, user)
        response = signed_in(user).get(reverse("programmes:edit", args=[submitted.pk]))
        assert response.status_code == 302


def test_what_no_longer_passes_the_rules_is_not_validated(submitted, salma):
    an_indicator(submitted.action)
    with pytest.raises(Incomplete) as incomplete:
        review.validate(submitted, actor=salma)
    assert "Personnes formées" in str(incomplete.value)
    assert reread(submitted).state == State.SUBMITTED
    assert not Progress.objects.exists()


@pytest.mark.parametrize(
    ("state", "step", "words"),
    [
        (State.DRAFT, review.validate, "Seul un état soumis peut être validé"),
        (State.VALIDATED, review.validate, "Seul un état soumis peut être validé"),
        (State.DRAFT, review.send_back, "Seul un état soumis peut être renvoyé"),
        (State.RETURNED, review.send_back, "Seul un état soumis peut être renvoyé"),
    ],
)
def test_only_what_was_sent_is_decided_on(salma, state, step, words):
    update = an_update(state=state)
    assert_refused(words, step, update, actor=salma, message="Préciser.")
    assert reread(update).state == state


def test_the_page_says_why_it_cannot_be_and_keeps_what_was_written(submitted, salma):
    posted = {"message": "Merci à tous.", "remark:rate": "Sûr ?"}
    an_indicator(submitted.action)
    response = decide(submitted, salma, "validate", **posted)
    assert response.status_code == 409
    page = words_of(response)
    for words in ("Donner la valeur de", "Merci à tous.", "Sûr ?"):
        assert words in page


def test_a_remark_on_no_field_at_all_does_not_break_the_page(submitted, nadia, salma):
    decide(submitted, salma, "return", **{"message": "x", "remark:nonsense": "y"})
    assert "Renvoyé" in read(submitted, nadia)


# --- Reopening -----------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "   "])
def test_reopening_needs_a_reason(validated, salma, reason):
    assert_refused("pourquoi", review.reopen, validated, actor=salma, reason=reason)
    assert reread(validated).state == State.VALIDATED


def test_only_what_is_validated_is_reopened(submitted, salma):
    assert_refused("état validé", review.reopen, submitted, actor=salma, reason="Erreur")


def readings(update: ProgressUpdate, user: User) -> str:
    """What the page of the action, the list of actions and the interface say of it."""
    client = signed_in(user)
    action = client.get(update.action.get_absolute_url())
    listed = client.get(reverse("programmes:actions"))
    interface = client.get(reverse("programmes:api-actions")).json()["actions"]
    [entry] = [entry for entry in interface if entry["code"] == update.action.code]
    rates = [str(progress["rate"]) for progress in entry["progress"]]
    return " | ".join([words_of(action), words_of(listed), *rates])


def test_what_was_validated_is_read_until_it_is_again(validated, nadia, salma):
    reader = a_user(Role.DECISION_MAKER)
    review.reopen(validated, actor=salma, reason="Le taux est faux.")
    type_in(validated, {**validated.content, "rate": "75"}, nadia)
    review.submit(validated, actor=nadia)
    before = readings(validated, reader)
    assert "40 %" in before
    assert "75" not in before
    review.validate(validated, actor=salma)
    after = readings(validated, reader)
    assert "75 %" in after
    assert after.endswith("| 75")
    assert "40 %" not in after


def test_the_reason_of_reopening_is_told_to_the_institution(validated, nadia, salma):
    decide(validated, salma, "reopen", message="Le taux est faux.")
    page = signed_in(nadia).get(reverse("programmes:edit", args=[validated.pk]))
    assert "Le taux est faux." in words_of(page)


def test_who_is_told_to_correct_can_correct(validated, nadia, salma):
    Campaign.objects.update(state=Campaign.State.CLOSED)
    page = words_of(decide(validated, salma, "reopen", message="Le taux est faux."))
    form = signed_in(nadia).get(reverse("programmes:edit", args=[validated.pk]))
    assert ("l'institution peut le corriger" in page) == (form.status_code == 200)


# --- Many at once --------------------------------------------------------------------------


@pytest.fixture
def three(nadia) -> list[ProgressUpdate]:
    """Sent answers of one campaign, the second of which no longer passes the rules."""
    campaign = a_campaign()
    actions = [an_action(number) for number in (10, 11, 12)]
    updates = [
        an_update(campaign, action, state=State.SUBMITTED, author=nadia) for action in actions
    ]
    an_indicator(actions[1])
    return updates


def test_one_that_fails_does_not_stop_the_others(three, salma):
    outcomes = review.validate_many(three, actor=salma)
    assert [outcome.is_validated for outcome in outcomes] == [True, False, True]
    [reason] = outcomes[1].reasons
    assert "Personnes formées" in reason
    assert [reread(update).state for update in three] == ["validated", "submitted", "validated"]


def test_the_page_of_many_tells_each_result(three, salma):
    client = signed_in(salma)
    url = reverse("programmes:to-validate", args=[three[0].campaign_id])
    for update in three:
        assert str(update.action.code) in words_of(client.get(url))
    page = words_of(client.post(url, {"updates": [update.pk for update in three]}))
    assert re.search(r"1\.10 – MTIP : validé", page)
    assert re.search(r"1\.11 – MTIP : non validé .*Personnes formées", page)
    assert re.search(r"1\.12 – MTIP : validé", page)


def test_ticking_none_validates_none(three, salma):
    url = reverse("programmes:to-validate", args=[three[0].campaign_id])
    assert "Cocher au moins un" in words_of(signed_in(salma).post(url, {}))
    assert {reread(update).state for update in three} == {State.SUBMITTED}


def test_what_is_not_of_the_campaign_is_not_validated_with_it(three, salma):
    other = an_update(institution=an_institution(OTHER_INSTITUTION), state=State.SUBMITTED)
    url = reverse("programmes:to-validate", args=[three[0].campaign_id])
    signed_in(salma).post(url, {"updates": [other.pk]})
    assert reread(other).state == State.SUBMITTED


def test_nonsense_that_is_ticked_is_left_out(three, salma):
    url = reverse("programmes:to-validate", args=[three[0].campaign_id])
    response = signed_in(salma).post(url, {"updates": ["²", "abc", str(three[0].pk)]})
    assert response.status_code == 200
    assert reread(three[0]).state == State.VALIDATED


# --- By whom, and in the journal -----------------------------------------------------------


def test_the_review_is_the_departments(submitted, nadia):
    steps = [
        lambda: review.validate(submitted, actor=nadia),
        lambda: review.send_back(submitted, actor=nadia, message="x"),
        lambda: review.reopen(submitted, actor=nadia, reason="x"),
    ]
    for step in steps:
        assert_refused("revient au secrétariat", step)
    [outcome] = review.validate_many([submitted], actor=nadia)
    assert "revient au secrétariat" in outcome.reasons[0]
    assert decide(submitted, nadia, "validate").status_code == 403
    to_validate = reverse("programmes:to-validate", args=[submitted.campaign_id])
    assert signed_in(nadia).post(to_validate, {"updates": submitted.pk}).status_code == 403
    assert reread(submitted).state == State.SUBMITTED
    assert "Décision du secrétariat" not in read(submitted, nadia)


def test_each_step_is_in_the_journal_in_words(submitted, nadia, salma, capsys):
    review.send_back(submitted, actor=salma, message="Préciser le lieu.")
    review.submit(submitted, actor=nadia, on_behalf_of="Karim Chef")
    review.validate(submitted, actor=salma)
    review.reopen(submitted, actor=salma, reason="Le taux est faux.")
    told = summaries("submit_update", "return_update", "validate_update", "reopen_update")
    steps = [
        "Soumis : ",
        "Renvoyé pour correction : ",
        "Soumis de nouveau : ",
        "Validé : ",
        "Rouvert : ",
    ]
    assert [summary.startswith(step) for summary, step in zip(told, steps, strict=True)] == [
        True
    ] * 5
    assert all("1.10 – MTIP" in summary for summary in told)
    assert told[1].endswith("– Préciser le lieu.")
    assert "au nom de Karim Chef" in told[2]
    assert told[4].endswith("– Le taux est faux.")
    call_command("verify_audit")
    assert "Journal intact" in capsys.readouterr().out
    assert {e.actor for e in ReviewEvent.objects.all()} == {nadia, salma}
