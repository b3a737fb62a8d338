"""A chapter that a ministry sent by Word: every word arrives, nothing enters the Bilan alone."""

import re
from collections import Counter
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from docx import Document

from programmes.models import (
    Activity,
    ActivityTable,
    Challenge,
    Passage,
    PlannedMeasure,
    Programme,
    Recommendation,
)
from reporting.bilan.compose import compose
from reporting.bilan.html import book_html
from reporting.contributions import services
from reporting.contributions.recognise import number_told
from reporting.frozen.document import write_document
from reporting.models import Edition, ProposedSection, SentChapter
from reporting.outputs.word.write import write_word
from reporting.studio.life import open_studio
from snia.accounts.models import Role
from snia.audit.models import Entry
from snia.common.richtext import text_of
from snia.common.text import fold
from tests.word_files import a_chapter, an_odd_chapter, saved, with_member

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def edition(reference_data):
    return Edition.objects.get(slug="2020")


@pytest.fixture(autouse=True)
def _kept_in(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sent(content=None, name="chapitre.docx"):
    return SimpleUploadedFile(name, content or a_chapter(), content_type=DOCX)


def received(edition, content=None, **more):
    programme = Programme.objects.get(number=11)
    return services.receive_chapter(
        upload=sent(content), edition=edition, programme=programme, **more
    )


@pytest.fixture
def chapter(edition):
    return received(edition, sent_by="Ministère exemple")


def proposal(chapter, **found):
    return chapter.proposals.filter(**found).get()


def words_of(text):
    return Counter(re.findall(r"\w+", text))


def words_of_file(content):
    """Every word that Word keeps anywhere, but for the copies that it makes of text boxes."""
    texts = []
    with ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/(document|footnotes|comments|header\d*)\.xml", name):
                xml = archive.read(name).decode()
                xml = re.sub(r"<mc:Fallback>.*?</mc:Fallback>", "", xml, flags=re.DOTALL)
                # What parts two words is no letter of them.
                xml = re.sub(r"<w:(?:br|tab|noBreakHyphen)(?: [^>]*)?/>", "<w:t> </w:t>", xml)
                xml = re.sub(r"(</?w:(?:del|moveFrom)[ >])", r"<w:t> </w:t>\1", xml)
                paragraphs = re.findall(r"<w:p[ >].*?</w:p>", xml, flags=re.DOTALL)
                texts += [
                    "".join(re.findall(r"<w:(?:t|delText)(?: [^>]*)?>([^<]*)<", paragraph))
                    for paragraph in paragraphs
                ]
    return words_of(re.sub(r"&\w+;", " ", " ".join(texts)))


def words_proposed(chapter, **found):
    told = []
    for one in chapter.proposals.filter(**found):
        told += [one.heading, *one.path, text_of(one.html), *one.remarks]
        for _content, label in one.table.get("columns", []):
            told.append(label)
        for row in one.table.get("rows", []):
            told += [*row["values"].values(), *row["others"].values()]
    return words_of(" ".join(told))


def test_every_word_of_the_file_is_in_a_proposal(chapter):
    missing = words_of_file(a_chapter()) - words_proposed(chapter)
    assert not missing


def test_headings_in_bold_open_the_sections_of_the_plan(chapter):
    by_section = {}
    for one in chapter.proposals.exclude(kind="apart"):
        by_section.setdefault(one.section, []).append(one)
    assert "Le ministère coordonne" in text_of(by_section["purpose"][0].html)
    activities = by_section["activities"]
    assert {one.group.title for one in activities} == {
        "Informer, sensibiliser aux questions d'immigration et d'asile"
    }
    assert activities[0].path == [
        "II. Activités réalisées en 2020",
        "1- Informer, sensibiliser aux questions d'immigration et d'asile",
    ]
    challenges = by_section["challenges"]
    assert "<li>Manque de données</li>" in challenges[0].html
    assert challenges[1].heading == "Un titre que le plan ne connaît pas"
    assert "en &lt;gras&gt; &amp; autres signes" in challenges[1].html
    assert "Recommandations" in text_of(by_section["recommendations"][0].html)


def test_typed_bullets_become_a_list_and_notes_follow_their_text(chapter):
    first = chapter.proposals.filter(section="activities").first()
    assert "<li>une campagne d'affichage ;</li>" in first.html.replace("&#39;", "'")
    assert "<em>dont Oujda</em>" in first.html
    assert "<sup>[1]</sup> Chiffre arrêté en novembre." in first.html


def test_inserted_text_is_kept_and_deleted_text_is_told_apart(chapter):
    assert "Le programme a été prolongé" in text_of(
        chapter.proposals.filter(section="activities").first().html
    )
    apart = {one.heading: text_of(one.html) for one in chapter.proposals.filter(kind="apart")}
    assert apart["Texte supprimé en suivi des modifications"] == "été suspendu"
    assert "Mme Exemple : À vérifier avec le HCR." in apart["Commentaires"]
    assert "Ministère exemple" in apart["En-têtes et pieds de page"]


def test_a_table_is_recognised_whatever_the_order_of_its_columns(chapter):
    found = proposal(chapter, kind="activities")
    assert found.heading == "Tableau 1 : Sessions de formation tenues"
    assert [content for content, _label in found.table["columns"]] == [
        *("title", "organisers", "place", "when", "men", "women", "total")
    ]
    rows = [row["values"] for row in found.table["rows"]]
    assert [row["title"] for row in rows] == [
        *("Accueil des migrants", "Droit d'asile", "Traite des êtres humains", "Écoute")
    ]
    assert rows[1]["organisers"] == "ONG Exemple", "merged with the cell above"
    assert rows[0]["women"] == "-"
    assert any("Total" in remark and "1265" in remark for remark in found.remarks)


def test_other_tables_text_boxes_and_pictures_stay(chapter):
    text = " ".join(text_of(one.html) for one in chapter.proposals.all())
    assert "Poste Montant Interprétariat MAD | 45 000" in text
    assert text.count("Encadré : à retenir absolument") == 1
    assert "[Image : " in text
    picture = chapter.pictures.get()
    assert picture.file.read().startswith(b"\x89PNG")


def test_what_other_programs_write_is_read_whole(edition):
    chapter = received(edition, an_odd_chapter())
    missing = words_of_file(an_odd_chapter()) - words_proposed(chapter)
    assert not missing
    first, *_rest = chapter.proposals.all()
    assert "Nador puis ici en 2020\u2011même<br>ligne suivante colonne et le reste" in re.sub(
        r"\s+", " ", first.html
    )
    last = chapter.proposals.filter(section="recommendations", kind="text").first()
    assert last.path == ["RECOMMANDATIONS"]
    assert "<sup>haut</sup>" in last.html
    rows = proposal(chapter, kind="activities").table["rows"]
    assert [row["values"] for row in rows] == [{"title": "Seule", "place": ""}]


def test_our_own_chapter_comes_back_from_word(edition):
    """An office that redlines our Word file may send it back: nothing is lost on the way."""
    book = compose(edition, programme=11)
    content = write_word(write_document(book, book_html(book), stylesheet=""))
    chapter = received(edition, content)
    missing = words_of_file(content) - words_proposed(chapter)
    assert not missing
    tables = {t.caption: t for c in book.chapters for t in c.tables() if t.key}
    found = list(chapter.proposals.filter(kind="activities"))
    assert len(found) == len(tables) == 4
    for one in found:
        table = tables[one.heading.partition(". ")[2].replace("\u2019", "'")]
        assert [label for _c, label in one.table["columns"]] == [c.label for c in table.columns]
        assert len(one.table["rows"]) == len(table.rows)
        for row, cells in zip(one.table["rows"], table.rows, strict=True):
            told = [fold(row["values"].get(c, "")) for c, _label in one.table["columns"]]
            assert told == [fold(cell) for cell in cells]
    sections = set(chapter.proposals.exclude(kind="apart").values_list("section", flat=True))
    assert sections == {
        *("purpose", "activities", "special", "challenges", "measures", "recommendations")
    }


def test_accepting_activities_makes_them_rows_of_the_book(chapter, edition, make_user):
    found = proposal(chapter, kind="activities")
    passage = services.accept_proposal(
        proposal=found,
        section=found.section,
        group=found.group,
        activity_kind="training",
        actor=make_user(),
    ).passage
    rows = list(passage.table.activities.order_by("position"))
    assert [(a.participants_total, a.participants_women, a.participants_men) for a in rows] == [
        (30, None, 10),
        (25, 13, 12),
        (1200, None, None),
        (10, 5, 4),
    ]
    assert rows[2].participants_qualifier == "more_than"
    assert "une dizaine" in rows[2].description
    assert "ne s'accordent pas" in rows[3].editorial_note
    assert not rows[0].editorial_note
    assert {a.kind for a in rows} == {"training"}
    chapter_11 = next(c for c in compose(edition).chapters if c.number == 11)
    table = next(t for t in chapter_11.tables() if t.caption == found.heading)
    assert [*table.rows[0]] == [
        *("Accueil des migrants", "ONG Exemple", "Rabat", "mars 2020", "10", "-", "30")
    ]
    assert "1265" in passage.body


def test_accepting_a_text_makes_a_passage_at_the_end_of_its_section(chapter, edition):
    found = chapter.proposals.filter(section="challenges").last()
    before = Passage.objects.count()
    passage = services.accept_proposal(proposal=found, section="challenges").passage
    assert Passage.objects.count() == before + 1
    assert passage.heading == "Un titre que le plan ne connaît pas"
    assert "Contribution « chapitre.docx »" in passage.source_locator
    found.refresh_from_db()
    assert (found.state, found.passage) == ("accepted", passage)
    assert Entry.objects.filter(verb="decide_proposal").exists()


def test_a_list_becomes_challenges_where_the_editor_chooses_so(chapter, edition):
    found = chapter.proposals.filter(section="challenges").first()
    before = Challenge.objects.filter(period=edition.period, programme__number=11).count()
    taken = services.accept_proposal(proposal=found, section="challenges", as_rows=True)
    assert [row.text for row in taken.rows] == ["Manque de données", "Budget réduit"]
    assert [row.position for row in taken.rows] == [before + 1, before + 2]
    assert "Contribution « chapitre.docx »" in taken.rows[0].source_locator
    assert "Une phrase commentée." in text_of(taken.passage.body)
    assert "Budget" not in taken.passage.body
    chapter_11 = next(c for c in compose(edition).chapters if c.number == 11)
    section = next(s for s in chapter_11.sections if s.anchor.endswith("-challenges"))
    assert section.blocks[-1].items[-2:] == ["Manque de données", "Budget réduit"]


def test_an_item_says_all_that_it_holds_on_its_line(chapter):
    html = (
        '<ol><li><p>Former <strong>les agents</strong>, voir <a href="https://exemple.ma/f">le'
        " guide</a> :</p><ul><li>à Rabat</li><li>à Oujda<ol><li>en mai</li></ol></li></ul></li>"
        "<li> </li></ol><p>Après.</p><ul><li>Évaluer</li></ul>"
    )
    found = chapter.proposals.filter(section="challenges").first()
    ProposedSection.objects.filter(pk=found.pk).update(html=html, path=[], heading="")
    taken = services.accept_proposal(proposal=found, section="recommendations", as_rows=True)
    assert [row.text for row in taken.rows] == [
        "Former les agents, voir le guide (https://exemple.ma/f) : à Rabat ; à Oujda : en mai",
        "Évaluer",
    ]
    assert text_of(taken.passage.body) == "Après."
    assert Recommendation.objects.search("oujda").exists()


def test_a_list_alone_leaves_no_empty_passage(chapter):
    found = chapter.proposals.filter(section="challenges").first()
    ProposedSection.objects.filter(pk=found.pk).update(
        html="<ul><li>Cartographier les besoins</li></ul>", path=["IV. Mesures prévues"]
    )
    before = Passage.objects.count()
    taken = services.accept_proposal(proposal=found, section="measures", as_rows=True)
    assert PlannedMeasure.objects.get(text="Cartographier les besoins") in taken.rows
    assert taken.passage is None
    assert Passage.objects.count() == before
    found.refresh_from_db()
    assert (found.state, found.passage) == ("accepted", None)


def test_a_list_is_kept_row_by_row_in_a_section_of_lists_only(chapter, secretariat):
    found = chapter.proposals.filter(section="challenges").first()
    with pytest.raises(ValidationError, match="ou garder la liste"):
        services.accept_proposal(proposal=found, section="purpose", as_rows=True)
    decide = reverse("reporting:proposal", args=["2020", chapter.pk, found.pk])
    asked = {f"p{found.pk}-section": "purpose", f"p{found.pk}-kept_as": "rows", "then": "accept"}
    answer = secretariat.post(decide, asked)
    assert answer.status_code == 400
    assert "ou garder la liste comme texte" in answer.content.decode()
    asked[f"p{found.pk}-section"] = "challenges"
    page = secretariat.post(decide, asked, follow=True).content.decode()
    assert "2 lignes ajoutées à la liste" in page


def test_the_whole_trip_from_word_to_the_book_loses_nothing(edition, secretariat, tmp_path):
    """A file imported by the command, accepted piece by piece on the page, printed."""
    file = tmp_path / "chapitre.docx"
    file.write_bytes(a_chapter())
    printed_before = words_of_book(edition)
    call_command("import_contribution", file, edition="2020", programme=11, stdout=StringIO())
    chapter = SentChapter.objects.get()
    page = secretariat.get(chapter.get_absolute_url()).context
    for shown, form in page["rows"]:
        one = shown.proposal
        chosen = {f"{form.prefix}-{name}": value or "" for name, value in form.initial.items()}
        then = "set_aside" if one.kind == "apart" else "accept"
        decide = reverse("reporting:proposal", args=["2020", chapter.pk, one.pk])
        assert secretariat.post(decide, {**chosen, "then": then}).status_code == 302
    assert not chapter.proposals.filter(state="proposed").exists()
    assert Challenge.objects.filter(text="Budget réduit").exists()
    accepted = chapter.proposals.filter(state="accepted")
    titles_of_the_plan = words_of(" ".join(t for one in accepted for t in one.path))
    not_known = Counter(["nd"])
    sent_words = words_proposed(chapter, state="accepted") - titles_of_the_plan - not_known
    missing = sent_words - (words_of_book(edition) - printed_before)
    assert not missing


def test_what_is_accepted_is_proposed_to_who_writes_the_chapter(
    chapter, edition, secretariat, make_user
):
    open_studio(edition, actor=make_user())
    found = chapter.proposals.filter(section="challenges").first()
    decide = reverse("reporting:proposal", args=["2020", chapter.pk, found.pk])
    asked = {f"p{found.pk}-section": "challenges", f"p{found.pk}-kept_as": "rows"}
    answer = secretariat.post(decide, {**asked, "then": "accept"}, follow=True)
    assert "ce qui est accepté y est proposé" in answer.content.decode()
    written = edition.chapters.get(programme__number=11)
    page = secretariat.get(written.get_absolute_url()).content.decode()
    assert "Budget réduit" in page
    assert "Source modifiée depuis" in page
    assert "Une phrase commentée." in page


def words_of_book(edition):
    told = []
    for chapter in compose(edition).chapters:
        told += chapter.texts()
        told += [cell for table in chapter.tables() for cell in table.total_row]
    return words_of(" ".join(told))


def test_a_proposal_is_decided_once_and_what_is_set_aside_can_be_taken_up(chapter):
    found = chapter.proposals.filter(kind="text").first()
    services.set_proposal_aside(proposal=found)
    with pytest.raises(services.AlreadyDecided):
        services.accept_proposal(proposal=found, section="purpose")
    services.take_proposal_up(proposal=found)
    services.accept_proposal(proposal=found, section="purpose")
    with pytest.raises(services.AlreadyDecided):
        services.accept_proposal(proposal=found, section="purpose")
    assert Passage.objects.filter(source_locator__contains="chapitre.docx").count() == 1


def test_what_stands_apart_is_not_accepted(chapter):
    apart = chapter.proposals.filter(kind="apart").first()
    with pytest.raises(ValidationError):
        services.accept_proposal(proposal=apart, section="purpose")


def test_the_same_file_is_received_once(chapter, edition):
    content = chapter.file.read()
    with pytest.raises(ValidationError, match="déjà été reçu"):
        received(edition, content)
    assert SentChapter.objects.count() == 1


BOMB = b"0" * (40 * 1024 * 1024)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("chapitre.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ancien format"),
        ("chapitre.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 secret", "mot de passe"),
        ("chapitre.docm", b"PK\x03\x04", "macros"),
        ("chapitre.pdf", b"%PDF-1.7", "n'est pas un fichier Word"),
        ("chapitre.docx", b"PK\x03\x04 cut short", "endommagé"),
        ("chapitre.docx", b"hello", "contenu"),
    ],
)
def test_what_is_no_word_file_is_refused_in_french(edition, name, content, told):
    programme = Programme.objects.get(number=11)
    with pytest.raises(ValidationError, match=told):
        services.read_chapter(upload=sent(content, name), edition=edition, programme=programme)


def test_macros_bombs_and_large_files_are_refused(edition):
    whole = a_chapter()
    programme = Programme.objects.get(number=11)
    for content, told in (
        (with_member(whole, "word/vbaProject.bin", b"x"), "macros"),
        (with_member(whole, "word/bomb.xml", BOMB), "trop gros"),
        (whole + b"0" * (21 * 1024 * 1024), "20 Mo"),
        (with_member(saved(Document()), "word/x.xml", b"x"), ""),
    ):
        upload = sent(content)
        if told:
            with pytest.raises(ValidationError, match=told):
                services.read_chapter(upload=upload, edition=edition, programme=programme)
        else:
            with pytest.raises(ValidationError, match="aucun texte"):
                services.receive_chapter(upload=upload, edition=edition, programme=programme)
    assert not SentChapter.objects.exists()


def test_the_command_tells_first_and_keeps_then(edition, tmp_path):
    file = tmp_path / "chapitre.docx"
    file.write_bytes(a_chapter())
    out = StringIO()
    given = {"edition": "2020", "programme": 11, "stdout": out}
    call_command("import_contribution", file, dry_run=True, **given)
    assert "rien n'a été gardé" in out.getvalue()
    assert not SentChapter.objects.exists()
    call_command("import_contribution", file, sent_by="Ministère exemple", **given)
    assert "[Activités, 4 lignes] Tableau 1" in out.getvalue()
    assert ProposedSection.objects.filter(state="proposed").count() > 5
    with pytest.raises(CommandError, match="n'a pas pu être lu"):
        call_command("import_contribution", tmp_path / "absent.docx", **given)
    with pytest.raises(CommandError, match="Pas de programme"):
        call_command("import_contribution", file, edition="2020", programme=99)


def test_the_department_sends_a_file_and_decides_on_its_page(edition, secretariat):
    address = reverse("reporting:contributions", args=["2020"])
    programme = Programme.objects.get(number=11).pk
    answer = secretariat.post(address, {"programme": programme, "file": sent(), "sent_by": "X"})
    chapter = SentChapter.objects.get()
    assert answer.url == chapter.get_absolute_url()
    page = secretariat.get(answer.url).content.decode()
    assert "Accueil des migrants" in page
    found = proposal(chapter, kind="activities")
    decide = reverse("reporting:proposal", args=["2020", chapter.pk, found.pk])
    data = {f"p{found.pk}-section": "activities", f"p{found.pk}-group": found.group_id}
    data |= {f"p{found.pk}-activity_kind": "training", "then": "accept"}
    assert secretariat.post(decide, data).status_code == 302
    assert ActivityTable.objects.filter(caption=found.heading).exists()
    again = secretariat.post(decide, data, follow=True).content.decode()
    assert "Déjà décidé" in again
    assert Activity.objects.filter(title="Accueil des migrants").count() == 1


def test_bad_input_is_told_and_kept(edition, secretariat):
    address = reverse("reporting:contributions", args=["2020"])
    programme = Programme.objects.get(number=11).pk
    bad = sent(b"hello", "chapitre.doc")
    answer = secretariat.post(address, {"programme": programme, "file": bad, "sent_by": "Moi"})
    assert answer.status_code == 400
    assert "ancien format" in answer.content.decode()
    assert 'value="Moi"' in answer.content.decode()
    assert secretariat.post(address, {}).status_code == 400


def test_files_are_downloaded_by_the_department_alone(chapter, client_of):
    file = reverse("reporting:contribution-file", args=["2020", chapter.pk])
    answer = client_of(Role.SECRETARIAT).get(file)
    assert b"".join(answer.streaming_content) == a_chapter() or answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert client_of(Role.FOCAL_POINT).get(file).status_code == 403
    elsewhere = reverse("reporting:contribution-file", args=["2017-2018", chapter.pk])
    assert client_of(Role.SECRETARIAT).get(elsewhere).status_code == 404


def test_no_query_grows_with_the_proposals(chapter, secretariat, django_assert_max_num_queries):
    address = chapter.get_absolute_url()
    secretariat.get(address)
    for position in range(100, 130):
        ProposedSection.objects.create(
            chapter=chapter, position=position, kind="text", section="purpose", html="<p>x</p>"
        )
    with django_assert_max_num_queries(14):
        secretariat.get(address)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("-", (None, "exact")),
        ("", (None, "exact")),
        ("ND", (None, "exact")),
        ("1 200", (1200, "exact")),
        ("Plus de 1 200", (1200, "more_than")),
        ("au moins 33", (33, "at_least")),
        ("environ 50", (50, "about")),
        ("une dizaine", None),
        ("10 et 12", None),
        ("0", (0, "exact")),
    ],
)
def test_numbers_are_read_as_written_and_never_guessed(text, told):
    assert number_told(text) == told
