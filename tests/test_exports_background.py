"""Long lists: asked for, prepared in the background, followed, stopped, tried again, cleared."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from partners.models import Institution
from snia.accounts.models import Role, User
from snia.audit.models import Entry
from snia.exports import filling, lists, services
from snia.exports.filling import fill, pick_up
from snia.exports.formats import WRITTEN, Format
from snia.exports.models import FOLDER, Export
from tests.builders import a_user
from tests.exports import csv_rows
from tests.walks import noting_writes, signed_in

pytestmark = pytest.mark.usefixtures("reference_data")

State = Export.State
INSTITUTIONS = "partners:institutions"
MINISTRIES = {"kind": "ministry", "export": "csv"}


@pytest.fixture(autouse=True)
def short_limits(settings):
    settings.EXPORT_ROWS_AT_ONCE = settings.EXPORT_PDF_ROWS_AT_ONCE = 5


@pytest.fixture
def owner():
    return a_user(Role.PARTNER)


def an_export(owner: User, **fields) -> Export:
    """Asked for, and not begun: what follows the transaction is not run in a test."""
    asked = {
        "path": reverse(INSTITUTIONS),
        "query": "kind=ministry",
        "format": Format.CSV,
        "title": "Institutions",
        "filters": "Nature : Ministère ou département",
        "total": 0,
    }
    return services.request_export(owner=owner, **{**asked, **fields})


def standing(export: Export) -> Export:
    return Export.objects.get(pk=export.pk)


def page_of(user: User) -> str:
    response = signed_in(user).get(reverse("exports:exports"))
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def download(user: User, export: Export) -> bytes:
    response = signed_in(user).get(reverse("exports:download", args=[export.pk]))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


# --- Asking --------------------------------------------------------------------------------


def test_a_long_list_is_offered_and_nothing_is_written_yet(owner):
    client = signed_in(owner)
    with noting_writes() as writes:
        response = client.get(reverse(INSTITUTIONS), MINISTRIES)
    page = " ".join(response.content.decode().split())
    assert response.status_code == 200
    assert "Préparer l&#x27;export" in page or "Préparer l'export" in page
    assert f"{Institution.objects.filter(kind='ministry').count()} lignes" in page
    assert [sql for sql in writes if "exports_export" in sql] == []


def test_it_is_prepared_then_downloaded(owner, django_capture_on_commit_callbacks):
    address = f"{reverse(INSTITUTIONS)}?kind=ministry&page=2&export=csv"
    with django_capture_on_commit_callbacks(execute=True):
        response = signed_in(owner).post(address)
    assert response.url == reverse("exports:exports")
    export = Export.objects.get()
    assert (export.state, export.owner, export.query) == (State.DONE, owner, "kind=ministry")
    page = page_of(owner)
    assert "Institutions et partenaires" in page
    assert "Nature : Ministère ou département" in page
    assert reverse("exports:download", args=[export.pk]) in page
    assert "hx-trigger" not in page, "nothing moves any more"
    _titles, *rows = csv_rows(download(owner, export))
    ministries = Institution.objects.filter(kind="ministry")
    assert [row[1] for row in rows] == [ministry.full_name for ministry in ministries]
    assert export.rows_done == export.rows_total == len(rows)
    assert Entry.objects.filter(verb="export_list", actor=owner).count() == 1


def test_a_download_is_private_and_named(owner):
    export = an_export(owner)
    fill(export.pk)
    response = signed_in(owner).get(reverse("exports:download", args=[export.pk]))
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert f"institutions-{timezone.localdate()}.csv" in response["Content-Disposition"]


def test_the_same_export_twice_is_one(owner):
    assert an_export(owner) == an_export(owner)
    assert an_export(owner, format=Format.XLSX) != an_export(owner)
    assert an_export(a_user()) != an_export(owner)


def test_too_many_at_a_time_are_refused(owner):
    for number in range(services.MOST_UNDER_WAY):
        an_export(owner, query=f"q={number}")
    response = signed_in(owner).post(f"{reverse(INSTITUTIONS)}?export=csv")
    assert response.status_code == 400
    assert "attendre qu’un d’eux finisse" in response.content.decode()


@pytest.mark.parametrize(
    "query", ["export=doc", "export=csv&kind=x", f"export=csv&q={'x' * 2100}"]
)
def test_nonsense_is_not_prepared(query, owner):
    response = signed_in(owner).post(f"{reverse(INSTITUTIONS)}?{query}")
    assert response.status_code == 400
    assert not Export.objects.exists()


def test_a_pdf_of_too_many_rows_says_what_to_choose(owner, settings):
    settings.EXPORT_LONGEST_PDF = 10
    response = signed_in(owner).get(reverse(INSTITUTIONS), {"export": "pdf"})
    assert response.status_code == 400
    assert "Choisir Excel ou CSV" in response.content.decode()


# --- Preparing -----------------------------------------------------------------------------


@pytest.mark.parametrize("format", Format)
def test_each_format_is_prepared(format, owner):
    export = an_export(owner, format=format, query="kind=donor")
    assert fill(export.pk)
    content = download(owner, standing(export))
    assert len(content) == standing(export).size > 0


def test_however_often_its_task_runs_there_is_one_file(owner):
    before = files()
    export = an_export(owner)
    assert [fill(export.pk) for _ in range(3)] == [True, False, False]
    assert len(files() - before) == 1
    assert standing(export).attempts == 1


def test_progress_is_told_as_rows_are_read(owner, monkeypatch):
    monkeypatch.setattr(filling, "CHUNK", 10)
    told = []
    write = filling.Run.tell

    def tell(run, **values):
        write(run, **values)
        told.append(page_of(owner))

    monkeypatch.setattr(filling.Run, "tell", tell)
    export = an_export(owner, query="")
    fill(export.pk)
    total = Institution.objects.count()
    assert f"20 / {total}" in told[3]
    assert all('hx-trigger="every 2s"' in page for page in told[:-1])
    assert "Actualiser" in told[0], "without a script, a link shows how far it is"


def test_an_owner_takes_away_only_what_they_may_read_by_then(owner):
    owner.role = Role.SECRETARIAT
    owner.save()
    campaigns = an_export(owner, path=reverse("programmes:campaigns"), query="")
    owner.role = Role.PARTNER
    owner.save()
    assert not fill(campaigns.pk)
    assert standing(campaigns).state == State.FAILED
    assert "n’a plus accès à cette liste" in page_of(owner)


def test_an_account_that_was_closed_gets_nothing(owner):
    export = an_export(owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    fill(export.pk)
    assert standing(export).state == State.FAILED


@pytest.mark.parametrize(
    ("path", "query", "told"),
    [("/nulle-part/", "", "n'existe plus"), ("/institutions/", "kind=x", "Filtre « Nature »")],
)
def test_a_list_that_is_gone_is_told(path, query, told, owner):
    export = an_export(owner, path=path, query=query)
    fill(export.pk)
    assert told in standing(export).error


# --- What goes wrong -----------------------------------------------------------------------


@pytest.fixture
def failing(monkeypatch):
    """The writer of CSV breaks as told, after its first row."""

    def fail(error: BaseException):
        def write(document, file):
            next(document.rows())
            raise error

        monkeypatch.setitem(WRITTEN, Format.CSV, WRITTEN[Format.CSV].__class__(write, ".csv", ""))

    return fail


def test_a_failure_is_told_and_tried_again(owner, failing, monkeypatch):
    export = an_export(owner)
    failing(RuntimeError("panne"))
    assert not fill(export.pk)
    assert "Réessayer ; si cela se répète" in standing(export).error
    assert "panne" not in page_of(owner)
    monkeypatch.undo()
    response = signed_in(owner).post(reverse("exports:retry", args=[export.pk]), follow=True)
    assert "L’export est repris" in response.content.decode().replace("&#x27;", "’").replace(
        "'", "’"
    )
    assert fill(export.pk)
    assert (standing(export).state, standing(export).error) == (State.DONE, "")


def test_what_a_worker_left_is_taken_up(
    owner, failing, monkeypatch, django_capture_on_commit_callbacks
):
    export = an_export(owner)
    failing(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        fill(export.pk)
    assert standing(export).state == State.RUNNING
    assert not fill(export.pk), "another run has it, for all that is known"
    assert pick_up() == 0, "it may well be at work"
    monkeypatch.undo()
    with (
        time_machine.travel(timezone.now() + timedelta(minutes=21), tick=False),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert pick_up() == 1
    assert (standing(export).state, standing(export).attempts) == (State.DONE, 2)


def test_what_stops_each_time_is_told_as_failed(owner, failing):
    export = an_export(owner)
    failing(KeyboardInterrupt())
    for _ in range(filling.MOST_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            fill(export.pk)
        age(export)
        pick_up()
    assert standing(export).state == State.FAILED
    assert "interrompue 3 fois" in standing(export).error


def age(export: Export) -> None:
    """Nothing was heard of it for an hour."""
    Export.objects.filter(pk=export.pk).update(seen_at=timezone.now() - timedelta(hours=1))


def test_a_run_that_comes_back_too_late_says_nothing(owner, monkeypatch):
    """Two runs write; the file is that of the second, and the first leaves none."""
    export, before = an_export(owner), files()
    write = WRITTEN[Format.CSV].write

    def slow(document, file):
        monkeypatch.undo()
        age(export)
        pick_up()
        assert fill(export.pk)
        write(document, file)

    monkeypatch.setitem(WRITTEN, Format.CSV, WRITTEN[Format.CSV].__class__(slow, ".csv", ""))
    assert not fill(export.pk)
    assert {standing(export).file.name} == files() - before
    assert standing(export).state == State.DONE


def test_a_queue_that_does_not_answer_loses_nothing(
    owner, monkeypatch, django_capture_on_commit_callbacks
):
    def refuse(*args):
        raise OSError("connection refused")

    monkeypatch.setattr("snia.exports.tasks.fill_task.delay", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        export = an_export(owner)
    assert "En attente" in page_of(owner)
    monkeypatch.undo()
    age(export)
    with django_capture_on_commit_callbacks(execute=True):
        pick_up()
    assert standing(export).state == State.DONE


# --- Stopping ------------------------------------------------------------------------------


def test_a_cancelled_export_stops_and_leaves_nothing(owner, monkeypatch):
    monkeypatch.setattr(filling, "CHUNK", 1)
    export, before = an_export(owner), files()
    write = WRITTEN[Format.CSV].write

    def cancel_then_write(document, file):
        signed_in(owner).post(reverse("exports:cancel", args=[export.pk]))
        write(document, file)

    monkeypatch.setitem(
        WRITTEN, Format.CSV, WRITTEN[Format.CSV].__class__(cancel_then_write, ".csv", "")
    )
    assert not fill(export.pk)
    assert standing(export).state == State.CANCELLED
    assert files() == before
    assert "Annulé" in page_of(owner)
    assert signed_in(owner).get(reverse("exports:download", args=[export.pk])).status_code == 404


def test_what_waits_can_be_cancelled_and_is_not_filled(owner):
    export = an_export(owner)
    services.cancel(export, actor=owner)
    assert not fill(export.pk)
    assert not fill(export.pk + 1), "nor is what does not exist"


def test_what_is_over_can_be_neither_cancelled_nor_tried_again(owner):
    export = an_export(owner)
    fill(export.pk)
    for verb in ("cancel", "retry"):
        response = signed_in(owner).post(reverse(f"exports:{verb}", args=[export.pk]), follow=True)
        assert "il n&#x27;y a rien à" in response.content.decode()
    assert standing(export).state == State.DONE


def test_what_is_asked_for_again_meanwhile_is_not_tried_twice(owner):
    export = an_export(owner)
    services.cancel(export, actor=owner)
    an_export(owner)
    response = signed_in(owner).post(reverse("exports:retry", args=[export.pk]), follow=True)
    assert "Le même export est déjà en cours" in response.content.decode()


@pytest.mark.parametrize("role", Role)
def test_anothers_export_is_not_found(role, owner):
    export = an_export(owner)
    fill(export.pk)
    other = signed_in(a_user(role))
    assert other.get(reverse("exports:download", args=[export.pk])).status_code == 404
    for verb in ("cancel", "retry"):
        assert other.post(reverse(f"exports:{verb}", args=[export.pk])).status_code == 404
    assert (
        "Institutions et partenaires" not in other.get(reverse("exports:exports")).content.decode()
    )


# --- Clearing away -------------------------------------------------------------------------


def files() -> set[str]:
    if not default_storage.exists(FOLDER):
        return set()
    return {f"{FOLDER}{name}" for name in default_storage.listdir(FOLDER)[1]}


def cleared(*arguments: str) -> str:
    out = StringIO()
    call_command("clear_exports", *arguments, stdout=out)
    return out.getvalue()


def test_an_export_is_kept_seven_days(owner):
    export = an_export(owner)
    fill(export.pk)
    name = standing(export).file.name
    last = timezone.localdate() + timedelta(days=7)
    assert "0 export(s)" in cleared("--date", last.isoformat())
    after = (last + timedelta(days=1)).isoformat()
    assert "1 export(s) à supprimer" in cleared("--dry-run", "--date", after)
    assert default_storage.exists(name)
    assert "1 export(s) supprimé(s)" in cleared("--date", after)
    assert not default_storage.exists(name)
    assert not Export.objects.exists()


def test_a_file_that_no_export_names_goes_after_a_day():
    name = default_storage.save(f"{FOLDER}oublie.csv", ContentFile(b"x"))
    cleared()
    assert default_storage.exists(name), "a run may be about to name it"
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        cleared()
    assert not default_storage.exists(name)


def test_the_page_costs_the_same_however_many(owner, django_assert_max_num_queries):
    client = signed_in(owner)
    for number in range(30):
        export = an_export(owner, query=f"q={number}")
        services.cancel(export, actor=owner)
    with django_assert_max_num_queries(6):
        client.get(reverse("exports:exports"))


def test_the_list_of_an_address_is_that_of_its_page(owner):
    document = lists.document_of(reverse(INSTITUTIONS), "kind=donor", owner)
    assert document.total == Institution.objects.filter(kind="donor").count()
