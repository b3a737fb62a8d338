"""The form of an answer in a browser, its files, and the interface for scripts."""

import json
import re
from html import unescape
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from programmes.models import Attachment, ProgressUpdate, SetAside
from programmes.progress.drafting import MAX_TEXT
from snia.accounts.models import Role, User
from snia.common.richtext import text_of
from snia.common.uploads import MEGABYTE
from tests.builders import (
    OTHER_INSTITUTION,
    a_campaign,
    a_complete_answer,
    a_focal_point,
    a_period,
    a_user,
    an_activity_row,
    an_indicator,
    an_institution,
    an_update,
    reread,
    today,
)
from tests.test_uploads import END, PDF, PROGRAM, Stream, environ, part

pytestmark = pytest.mark.usefixtures("reference_data")

NARRATIVE = "<p>Un atelier.</p>"


class Browser(Client):
    """A person's browser on the page of one answer."""

    def __init__(self, user: User, update: ProgressUpdate) -> None:
        super().__init__()
        self.force_login(user)
        self.update = update
        self.url = reverse("programmes:edit", args=[update.pk])

    def open(self, **query: str) -> dict[str, list[str]]:
        """The fields of the form as they would be sent back untouched."""
        self.page = self.get(self.url, query)
        return fields_of(self.page)

    def send(self, fields: dict[str, Any] | None = None, **typed: Any):
        fields = self.open() if fields is None else fields
        return self.post(self.url, {**fields, **typed}, follow=True)

    def autosave(self, fields: dict[str, Any], **typed: Any):
        url = reverse("programmes:autosave", args=[self.update.pk])
        return self.post(url, {**fields, **typed})


def fields_of(response) -> dict[str, list[str]]:
    """What a browser sends back from the form of an answer."""
    form = BeautifulSoup(response.content, "html.parser").find(id="etat")
    sent: dict[str, list[str]] = {}
    for field in form.find_all(["input", "select", "textarea"]):
        if field.get("type") == "file" or (
            field.get("type") == "checkbox" and not field.has_attr("checked")
        ):
            continue
        value = field.get("value", "")
        if field.name == "textarea":
            value = field.text.removeprefix("\n")
        elif field.name == "select":
            value = (field.find("option", selected=True) or field.find("option"))["value"]
        sent.setdefault(field["name"], []).append(value)
    return sent


def words_of(response) -> str:
    page = response.content.decode()
    text = unescape(re.sub(r"<[^>]*>", " ", page[page.index("<main") :]))
    return " ".join(text.replace("\u2019", "'").split())


def content_of(update: ProgressUpdate) -> dict:
    return reread(update).content


@pytest.fixture
def nadia() -> User:
    return a_focal_point(full_name="Nadia Naciri")


@pytest.fixture
def update(nadia) -> ProgressUpdate:
    return an_update(content={"rate": "40", "narrative": NARRATIVE}, author=nadia)


@pytest.fixture
def browser(nadia, update) -> Browser:
    return Browser(nadia, update)


@pytest.fixture
def other(update) -> Browser:
    """A colleague on the same answer."""
    return Browser(a_focal_point(full_name="Omar Ouazzani"), update)


# --- What is typed -------------------------------------------------------------------------


def test_what_is_wrong_is_kept_in_its_field_and_told(browser, update):
    page = browser.send(rate="140", status="done")
    assert fields_of(page)["rate"] == ["140"]
    assert "Le taux va de 0 à 100" in words_of(page)
    assert content_of(update)["rate"] == "140"


@pytest.mark.parametrize("qualifier", ["about", ""])
def test_a_form_sent_back_untouched_changes_nothing(nadia, qualifier):
    indicator = an_indicator(by_sex=True)
    answer = a_complete_answer([indicator], not_applicable=["recommendations"])
    answer["activities"][0]["qualifier"] = qualifier
    answer["indicators"][0] |= {"women": "20", "men": "10", "note": "Estimé"}
    answer["challenges"].append({"key": "c2", "text": 'Deux\nlignes, « <b> » & "guillemets"'})
    update = an_update(content=answer, author=nadia)
    Browser(nadia, update).send()
    assert content_of(update) == update.content
    assert update.versions.count() == 1


def test_a_text_that_is_too_long_comes_back_with_the_reason(browser, update):
    text = f"<p>{'mot ' * (MAX_TEXT // 4 + 1)}</p>"
    response = browser.send(narrative=text, rate="55")
    assert response.status_code == 400
    fields = fields_of(response)
    assert (fields["rate"], fields["narrative"]) == (["55"], [text])
    assert "joindre plutôt le document" in words_of(response)
    assert content_of(update)["rate"] == "40"


def cut(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    """The request as far as the rate: the rest never arrived."""
    names = list(fields)
    return {name: fields[name] for name in names[: names.index("rate") + 1]}


def test_a_request_that_was_cut_empties_nothing(browser, update):
    response = browser.send({**cut(browser.open()), "rate": "55"})
    assert response.status_code == 400
    assert "arrivé incomplet" in words_of(response)
    assert content_of(update) == {"rate": "40", "narrative": NARRATIVE}
    assert fields_of(response)["rate"] == ["55"]


def test_what_a_cut_request_did_not_bring_is_still_there_when_it_is_sent_again(browser, update):
    response = browser.send({**cut(browser.open()), "rate": "55"})
    browser.send(fields_of(response))
    assert content_of(update) == {"rate": "55", "narrative": NARRATIVE}


def test_a_late_page_that_was_refused_overwrites_nothing(browser, other, update):
    late = browser.open()
    other.send(narrative="<p>Deux ateliers.</p>")
    refused = browser.send({name: value for name, value in late.items() if name != "end"})
    browser.send(fields_of(refused), rate="55")
    assert content_of(update)["narrative"] == "<p>Deux ateliers.</p>"


def test_a_form_of_too_many_rows_is_refused_in_words(browser, update):
    fields = browser.open()
    rows = {f"challenges/c{n}/text": "x" for n in range(501)}
    fields["challenges"] = [f"c{n}" for n in range(501)]
    response = browser.send(fields, **rows)
    assert response.status_code == 400
    assert len(content_of(update)) == 2


WORD = (
    '<p class="MsoNormal" style="margin:0cm;font-family:Calibri"><b>Point {n}.</b> '
    '<span lang="FR" style="mso-fareast-language:FR">L’atelier n°{n} s’est tenu.</span>'
    "<o:p></o:p></p>\r\n"
)


def test_a_big_paste_from_word_is_kept_clean_and_whole(browser, update):
    pasted = "".join(WORD.format(n=n) for n in range(1_800))
    assert len(pasted) > 300_000
    browser.send(narrative=pasted)
    kept = content_of(update)["narrative"]
    assert all(f"L’atelier n°{n} s’est tenu." in kept for n in (0, 700, 1_799))
    assert text_of(kept) == text_of(pasted)
    for mark in ("Mso", "mso", "style", "o:p", "\r"):
        assert mark not in kept
    before = reread(update).revision
    browser.send()  # what was kept is not rewritten by being sent back
    assert reread(update).revision == before


def test_nothing_that_was_typed_runs_on_the_page_of_the_reviewer(browser, update):
    typed = "<p>Fait.</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    row = an_activity_row(key="a1", title=typed)
    cells = {f"activities/a1/{column}": value for column, value in row.items() if column != "key"}
    browser.send(narrative=typed, activities=["a1"], **cells)
    assert "<script" not in content_of(update)["narrative"]
    page = Client()
    page.force_login(a_user())
    html = page.get(update.get_absolute_url()).content.decode()
    assert "Fait." in html
    assert "<script>alert" not in html
    assert "<img src=x" not in html


# --- What the buttons do -------------------------------------------------------------------


def test_sending_what_is_incomplete_saves_it_and_lists_all_that_is_missing(browser, update):
    page = browser.send(rate="140", then="submit")
    words = words_of(page)
    for missing in ("où en est l'action", "de 0 à 100", "Dire les difficultés", "une activité"):
        assert missing in words
    kept = reread(update)
    assert (kept.state, kept.content["rate"]) == ("draft", "140")


def test_sending_what_is_complete_sends_it(nadia):
    update = an_update(content=a_complete_answer(), author=nadia)
    page = Browser(nadia, update).send(then="submit", on_behalf_of="Karim Chef, directeur")
    assert "soumis au secrétariat" in words_of(page)
    assert reread(update).state == "submitted"
    assert update.events.get().on_behalf_of == "Karim Chef, directeur"


def test_a_row_is_added_filled_and_taken_out(browser, update):
    key = fields_of(browser.send(then="add:challenges"))["challenges"][0]
    browser.send(**{f"challenges/{key}/text": "Le budget.", "challenges": [key]})
    assert content_of(update)["challenges"] == [{"key": key, "text": "Le budget."}]
    browser.send(remove=[f"challenges/{key}"])
    assert "challenges" not in content_of(update)


def test_the_previous_answer_is_shown_and_taken_over(nadia):
    campaign = a_campaign(period=a_period(2019), due_on=today())
    previous = a_complete_answer(narrative="<p>En 2019.</p>", activities=None)
    previous["not_applicable"] = ["activities"]
    an_update(campaign, state="validated", content=previous, author=nadia)
    update = an_update(author=nadia)
    browser = Browser(nadia, update)
    browser.open()
    assert "En 2019." in words_of(browser.page)
    fields = fields_of(browser.send(then="carry:narrative", rate="12"))
    assert fields["narrative"] == ["<p>En 2019.</p>"]
    assert fields["rate"] == ["12"]
    browser.send(then="carry:challenges")
    assert [row["text"] for row in content_of(update)["challenges"]] == [
        "Le budget est arrivé tard."
    ]


# --- Two people ----------------------------------------------------------------------------


def test_two_people_are_shown_both_texts_and_choose(browser, other, update):
    late = browser.open()
    other.send(narrative="<p>Deux ateliers.</p>")
    screen = browser.send(late, narrative="<p>Trois ateliers.</p>", status="done")
    words = words_of(screen)
    for said in ("Omar Ouazzani", "Deux ateliers.", "Trois ateliers.", "changé des deux côtés"):
        assert said in words
    aside = SetAside.objects.get()
    assert other.get(aside.get_absolute_url()).status_code == 404
    revision = BeautifulSoup(screen.content, "html.parser").find(attrs={"name": "revision"})
    chosen = {"choice:narrative": "mine", "choice:status": "mine", "revision": revision["value"]}
    page = browser.post(aside.get_absolute_url(), chosen, follow=True)
    assert "réunies" in words_of(page)
    assert content_of(update) == {
        "rate": "40",
        "status": "done",
        "narrative": "<p>Trois ateliers.</p>",
    }


def test_nobody_sends_what_they_have_not_seen(nadia):
    update = an_update(content=a_complete_answer(), author=nadia)
    late = Browser(nadia, update)
    seen = late.open()
    Browser(a_focal_point(), update).send(narrative="<p>Non vérifié.</p>")
    late.send(seen, then="submit")
    assert reread(update).state == "draft"


def test_what_is_typed_in_an_answer_sent_meanwhile_is_kept_to_read(nadia):
    update = an_update(content=a_complete_answer(), author=nadia)
    browser = Browser(nadia, update)
    late = browser.open()
    browser.send(then="submit")
    page = browser.send(late, narrative="<p>Trois ateliers.</p>")
    words = words_of(page)
    for said in ("attend l'avis du secrétariat", "mise de côté", "Trois ateliers."):
        assert said in words
    assert "Trois" not in content_of(update)["narrative"]


def test_the_script_of_the_page_is_answered_without_a_page(browser, other, update):
    fields = browser.open()
    saved = browser.autosave(fields, rate="41").json()
    assert saved["revision"] == reread(update).revision
    other.send(rate="50")
    response = browser.autosave(fields, rate="42", **{"revision": saved["revision"]})
    assert response.status_code == 409
    assert response.json()["url"] == SetAside.objects.get().get_absolute_url()
    cut_short = browser.autosave(cut(fields))
    assert (cut_short.status_code, cut_short.json()["error"]) == (400, "incomplete")
    assert content_of(update)["rate"] == "50"


# --- Files ---------------------------------------------------------------------------------


def pdf(name: str = "rapport.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_file_is_joined_and_read_back_as_a_download(browser, other, update):
    page = browser.send(files=[pdf()], rate="41")
    assert "rapport.pdf" in words_of(page)
    joined = Attachment.objects.get()
    response = other.get(joined.get_absolute_url())
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment")
    stranger = Browser(a_focal_point(an_institution(OTHER_INSTITUTION)), update)
    assert stranger.get(joined.get_absolute_url()).status_code == 404


def test_the_same_file_twice_is_one(browser, update):
    browser.send(files=[pdf()])
    browser.send(files=[pdf(), pdf()])
    assert content_of(update)["attachments"] == [str(Attachment.objects.get().pk)]


def test_a_file_taken_out_is_still_that_of_the_earlier_version(browser, update):
    browser.send(files=[pdf()])
    joined = Attachment.objects.get()
    browser.send(remove=[f"attachments/{joined.pk}"])
    assert "attachments" not in content_of(update)
    earlier = update.versions.get(number=2)
    assert earlier.content["attachments"] == [str(joined.pk)]
    assert browser.get(joined.get_absolute_url()).status_code == 200
    browser.post(reverse("programmes:restore", args=[update.pk, 2]))
    assert "rapport.pdf" in words_of(browser.get(browser.url))


def test_a_program_renamed_is_refused_and_the_text_is_kept(browser, update):
    page = browser.send(files=[pdf("rapport.pdf", PROGRAM)], rate="55")
    assert "changer le nom ne change pas le format" in words_of(page)
    assert fields_of(page)["rate"] == ["55"]
    assert content_of(update) == {"rate": "55", "narrative": NARRATIVE}
    assert not Attachment.objects.exists()


def test_a_file_of_200_megabytes_is_refused_and_the_text_is_kept(browser, update):
    fields = {**browser.open(), "rate": ["55"]}
    after = {"end": fields.pop("end")}
    before, last = (
        [part(name, v.encode()) for name, values in sent.items() for v in values]
        for sent in (fields, after)
    )
    big = [part("files", b"", "gros.pdf")[:-2], 200 * MEGABYTE, b"\r\n"]
    stream = Stream(*before, *big, *last, END)
    response = browser.request(**{**environ(stream), "PATH_INFO": browser.url})
    assert response.status_code == 302
    words = words_of(browser.get(browser.url))
    assert "L'envoi fait 200," in words
    assert content_of(update) == {"rate": "55", "narrative": NARRATIVE}
    assert not Attachment.objects.exists()


# --- What no browser sends -----------------------------------------------------------------


@pytest.mark.parametrize(
    "posted",
    [
        pytest.param({"revision": "²"}, id="digits that are none"),
        pytest.param({"base": "[" * 100_000}, id="nested without end"),
        pytest.param({"attachments": "²"}, id="an attachment that is no number"),
        pytest.param({"attachments": "9" * 5_000}, id="one past all numbers"),
    ],
)
def test_nonsense_breaks_no_page(browser, update, posted):
    browser.raise_request_exception = False
    assert browser.send(**posted).status_code < 500
    for url in (browser.url, update.get_absolute_url()):
        assert browser.get(url).status_code == 200


# --- The interface for scripts -------------------------------------------------------------


def put(client: Client, update: ProgressUpdate, body: Any, revision: int | str | None = None):
    headers = {} if revision is None else {"If-Match": f'"{revision}"'}
    url = reverse("programmes:api-update", args=[update.pk])
    data = body if isinstance(body, str) else json.dumps(body)
    return client.put(url, data, "application/json", headers=headers)


def test_the_interface_lists_actions_with_the_latest_of_each_institution(client_of):
    other = an_institution(OTHER_INSTITUTION)
    for year, institution, rate in [(2020, None, "40"), (2019, None, "20"), (2019, other, "75")]:
        campaign = a_campaign(period=a_period(year))
        rows = {"activities": None, "not_applicable": ["activities"]}
        answer = a_complete_answer(rate=rate, **rows)
        an_update(campaign, institution=institution, state="validated", content=answer)
    response = client_of(Role.DECISION_MAKER).get(reverse("programmes:api-actions"))
    [entry] = [a for a in response.json()["actions"] if a["code"] == "1.10"]
    told = {(p["institution"], p["period"], p["rate"]) for p in entry["progress"]}
    assert told == {
        ("mtip", a_period(2020).label, 40),
        (OTHER_INSTITUTION, a_period(2019).label, 75),
    }


def test_a_script_says_from_what_it_starts(browser, update):
    answer = browser.get(reverse("programmes:api-update", args=[update.pk]))
    assert answer.json()["content"] == {"rate": "40", "narrative": NARRATIVE}
    refused = put(browser, update, {"rate": "41"})
    assert (refused.status_code, "If-Match" in refused.json()["detail"]) == (428, True)
    saved = put(browser, update, {"rate": "41"}, json.loads(answer["ETag"]))
    assert (saved.status_code, saved.json()["content"]) == (200, {"rate": "41"})
    assert content_of(update) == {"rate": "41"}


def test_a_late_script_is_told_what_is_there_and_loses_nothing(browser, other, update):
    revision = update.revision
    other.send(rate="50")
    response = put(browser, update, {"rate": "41"}, revision)
    assert response.status_code == 412
    assert response.json()["content"]["rate"] == "50"
    assert response["Content-Type"] == "application/problem+json"
    assert response["ETag"].startswith(f'"{reread(update).revision}-')
    assert SetAside.objects.get().content == {"rate": "41"}
    assert content_of(update)["rate"] == "50"


def test_a_page_opened_before_a_script_saved_gets_the_screen(browser, update):
    late = browser.open()
    put(browser, update, {"rate": "41"}, update.revision)
    words = words_of(browser.send(late, rate="55"))
    assert "Rien n'est perdu" in words
    assert content_of(update) == {"rate": "41"}


def test_a_script_may_not_write_what_is_locked(nadia):
    update = an_update(state="validated", author=nadia)
    response = put(Browser(nadia, update), update, {"rate": "41"}, update.revision)
    assert response.status_code == 409
    assert "validé" in response.json()["detail"]


LISTS = {"rate": ["1"]}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('{"rate": ', id="cut"),
        pytest.param("[]", id="a list"),
        pytest.param('"rate"', id="a text"),
        pytest.param(LISTS, id="a list for a text"),
        pytest.param({"activities": [[1]]}, id="lists for rows"),
        pytest.param({"narrative": "mot " * 110_000}, id="a text too long"),
        pytest.param("[" * 100_000, id="nested without end"),
        pytest.param("{}", id="digits that are none"),
    ],
)
def test_a_script_that_sends_nonsense_is_told_in_french(browser, update, body):
    browser.raise_request_exception = False
    revision = "²" if body == "{}" else update.revision
    response = put(browser, update, body, revision)
    assert response.status_code in (400, 428)
    detail = response.json()["detail"]
    assert not re.search(r"\b(error|expected|not|was)\b", detail)
    assert content_of(update) == {"rate": "40", "narrative": NARRATIVE}


def test_half_a_character_costs_no_more_than_itself(browser, update):
    response = put(browser, update, '{"rate": "41\\ud800", "narrative": "<p>Un\\ud800</p>"}', 1)
    assert response.status_code == 200
    assert content_of(update)["rate"].startswith("41")
    assert "Un" in words_of(browser.get(update.get_absolute_url()))
