"""The making of a Bilan in the background: one result, whatever is pressed and whoever dies."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from kombu.exceptions import OperationalError

from reporting.bilan.compose import NothingToPrint
from reporting.models import Edition, RenderedBilan, RenderJob
from reporting.press import jobs, starting
from reporting.press.pool import NotLaidOut, TookTooLong
from reporting.press.running import run, run_open_jobs
from reporting.press.watch import PieceState
from reporting.productions import PRODUCTIONS, Kept, Production
from reporting.services import keep_rendering
from snia.accounts.models import Role
from snia.audit.models import Entry
from snia.common.pdf import ForbiddenResource, Pdf

State = RenderJob.State
PIECES = [("cover", "Couverture"), ("programme-1", "Programme 1 : essai")]


@pytest.fixture
def edition(reference_data) -> Edition:
    return Edition.objects.get(slug="2020")


@pytest.fixture
def make(monkeypatch):
    """How the PDF is made in a test; returns what sets it."""

    def use(maker) -> None:
        kept = PRODUCTIONS["pdf"].keep
        monkeypatch.setitem(PRODUCTIONS, "pdf", Production("PDF", maker, kept))

    use(quickly)
    return use


def quickly(job, watch) -> Pdf:
    watch.plan(PIECES)
    watch.begins("cover")
    watch.ends("cover", PieceState.DONE)
    return Pdf(b"%PDF-1.7 essai", 1)


def failing(error: BaseException):
    def make(job, watch):
        watch.plan(PIECES)
        watch.begins("programme-1")
        raise error

    return make


def silent(job: RenderJob, attempts: int = 1) -> RenderJob:
    """As a worker that died leaves it."""
    job.state, job.worker, job.attempts = State.RUNNING, "mort", attempts
    job.heartbeat_at = timezone.now() - timedelta(minutes=1)
    job.pieces = [{"title": "Programme 1 : essai", "state": "under_way"}]
    job.save()
    return job


# --- One result --------------------------------------------------------------------------------


def test_asked_for_twice_is_one_job(edition, make_user):
    first, second = jobs.ask(edition, actor=make_user()), jobs.ask(edition)
    assert first == second
    assert RenderJob.objects.count() == 1


def test_what_was_made_can_be_asked_for_again_and_is_kept_once(edition, make):
    for _ in range(2):
        assert run(jobs.ask(edition))
    assert [job.state for job in RenderJob.objects.all()] == [State.DONE, State.DONE]
    assert RenderedBilan.objects.filter(edition=edition).count() == 1


def test_a_job_ends_with_its_file_its_digest_and_who_asked(edition, make, make_user):
    user = make_user()
    job = jobs.ask(edition, actor=user)
    run(job)
    job.refresh_from_db()
    assert job.file.read() == b"%PDF-1.7 essai"
    assert (job.sha256, job.pages) == (sha256(b"%PDF-1.7 essai").hexdigest(), 1)
    assert RenderedBilan.objects.get().rendered_by == user
    assert job.pieces[0] == {"title": "Couverture", "state": "done"}


def test_two_workers_do_not_take_the_same_job(edition, make):
    job = jobs.ask(edition)
    other = RenderJob.objects.get(pk=job.pk)
    assert jobs.take(job, worker="un")
    assert not jobs.take(other, worker="deux")


def test_a_worker_that_was_thought_dead_does_not_end_the_job_a_second_time(edition, make):
    """It comes back when another has taken its job and brought it to its end."""

    def slowly(job, watch):
        RenderJob.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=1))
        make(quickly)
        assert run_open_jobs() == 1
        return Pdf(b"%PDF-1.7 en retard", 1)

    make(slowly)
    assert not run(jobs.ask(edition))
    job = RenderJob.objects.get()
    assert (job.state, job.attempts) == (State.DONE, 2)
    assert [kept.sha256 for kept in RenderedBilan.objects.all()] == [job.sha256]


def test_the_file_of_a_job_lost_at_the_last_moment_is_not_kept(edition, make, monkeypatch):
    def keep_and_lose(job, pdf):
        kept = keep_rendering(job.edition, pdf)
        RenderJob.objects.update(worker="autre")
        return Kept(kept.file.name, kept.sha256, kept.pages)

    monkeypatch.setitem(PRODUCTIONS, "pdf", Production("PDF", quickly, keep_and_lose))
    assert not run(jobs.ask(edition))
    assert not RenderedBilan.objects.exists()


# --- Workers that die ----------------------------------------------------------------------------


def test_a_job_whose_worker_fell_silent_is_taken_again(edition, make):
    silent(jobs.ask(edition))
    assert run_open_jobs() == 1
    job = RenderJob.objects.get()
    assert (job.state, job.attempts) == (State.DONE, 2)


def test_a_job_whose_worker_speaks_is_left_alone(edition, make):
    job = silent(jobs.ask(edition))
    RenderJob.objects.update(heartbeat_at=timezone.now())
    assert run_open_jobs() == 0
    job.refresh_from_db()
    assert job.worker == "mort"


def test_a_job_that_kills_its_workers_is_given_up_and_says_where(edition, make):
    silent(jobs.ask(edition), attempts=3)
    assert run_open_jobs() == 0
    job = RenderJob.objects.get()
    assert job.state == State.FAILED
    assert "3 fois" in job.error
    assert "Programme 1 : essai" in job.error


def until(found, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found():
            return True
        time.sleep(0.05)
    return False


def insert(copy: sqlite3.Connection, row: RenderJob) -> None:
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    names, marks = (", ".join(part) for part in ([f.column for f in fields], "?" * len(fields)))
    values = [str(v) if isinstance(v, datetime) else v for v in values]
    copy.execute(f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({marks})", values)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="copies the database to a file")
def test_a_worker_killed_in_mid_render_is_followed_by_one_that_ends_the_job_once(
    edition, tmp_path
):
    path = tmp_path / "snia.sqlite3"
    with closing(sqlite3.connect(path)) as copy, copy:
        connection.connection.backup(copy)  # nothing was written here yet: it would wait for ever
        insert(copy, RenderJob(edition=edition, output="pdf", key="essai"))
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "snia.settings.dev",
        "DATABASE_URL": f"sqlite:///{path}",
        "SNIA_MEDIA_ROOT": str(tmp_path / "media"),
    }
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_render_jobs"]

    def told(sql: str) -> list[tuple]:
        with closing(sqlite3.connect(path, timeout=30)) as copy, copy:
            return copy.execute(sql).fetchall()

    def is_under_way() -> bool:
        [(state, pieces)] = told("SELECT state, pieces FROM reporting_renderjob")
        return state == "running" and '"under_way"' in pieces

    killed = subprocess.Popen(command, env=surroundings, stdout=subprocess.DEVNULL)
    try:
        assert until(is_under_way)
    finally:
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
    assert told("SELECT state, attempts FROM reporting_renderjob") == [("running", 1)]
    told("UPDATE reporting_renderjob SET heartbeat_at = '2020-01-01 00:00:00'")
    subprocess.run(command, env=surroundings, check=True, timeout=120, stdout=subprocess.DEVNULL)
    [(state, attempts, digest, name)] = told(
        "SELECT state, attempts, sha256, file FROM reporting_renderjob"
    )
    assert (state, attempts) == ("done", 2)
    assert told("SELECT sha256 FROM reporting_renderedbilan") == [(digest,)]
    [made] = Path(tmp_path / "media" / "bilans").glob("*.pdf")
    assert made == tmp_path / "media" / name
    assert sha256(made.read_bytes()).hexdigest() == digest


# --- Cancelled, failed, asked again --------------------------------------------------------------


def test_a_job_cancelled_meanwhile_stops_and_keeps_nothing(edition, make, make_user):
    def cancelled(job, watch):
        watch.plan(PIECES)
        assert jobs.cancel(RenderJob.objects.get(pk=job.pk), actor=make_user())
        watch.ends("cover", PieceState.DONE)
        raise AssertionError("the watch stops the work")

    make(cancelled)
    assert not run(jobs.ask(edition))
    assert RenderJob.objects.get().state == State.CANCELLED
    assert not RenderedBilan.objects.exists()
    assert "annulée" in Entry.objects.first().summary


def test_what_has_ended_is_not_cancelled(edition, make, make_user):
    job = jobs.ask(edition)
    run(job)
    assert not jobs.cancel(job, actor=make_user())


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NothingToPrint("Rien n'a été rapporté pour 2020."), "Rien n'a été rapporté"),
        (TookTooLong("programme-1", "120 s"), "« Programme 1 : essai » a dépassé la durée"),
        (NotLaidOut("programme-1", "ValueError: x"), "« Programme 1 : essai » a échoué"),
        (ForbiddenResource("attachment:x.png"), "n'est pas joint à l'édition : attachment:x.png"),
        (ZeroDivisionError(), "Erreur inattendue (ZeroDivisionError)"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_failure_says_what_and_where_in_french(error, told, edition, make):
    make(failing(error))
    assert run(jobs.ask(edition))
    job = RenderJob.objects.get()
    assert job.state == State.FAILED
    assert told in job.error


def test_a_failed_job_is_asked_for_again_and_its_failure_is_kept(edition, make, make_user):
    make(failing(ZeroDivisionError()))
    job = jobs.ask(edition)
    run(job)
    make(quickly)
    again = jobs.retry(job, actor=make_user())
    run(again)
    assert again != job
    states = [job.state for job in RenderJob.objects.order_by("pk")]
    assert states == [State.FAILED, State.DONE]


# --- The page -----------------------------------------------------------------------------


def production(client, slug="2020") -> str:
    return client.get(reverse("reporting:production", args=[slug])).content.decode()


def test_the_button_leads_to_the_page_that_tells_the_result(edition, secretariat, make):
    answer = secretariat.post(reverse("reporting:render", args=["2020"]), follow=True)
    page = answer.content.decode()
    assert "Terminé" in page
    assert "(1 page)" in page
    job = RenderJob.objects.get()
    file = secretariat.get(reverse("reporting:production-file", args=["2020", job.pk]))
    assert b"".join(file.streaming_content) == b"%PDF-1.7 essai"


def test_the_page_tells_each_piece_of_what_is_under_way_and_asks_again(edition, secretariat):
    job = jobs.ask(edition)
    jobs.take(job, worker="un")
    jobs.speak_for(
        job,
        [
            {"title": "Couverture", "state": "kept"},
            {"title": "Sommaire", "state": "under_way"},
            {"title": "Liste des sigles", "state": "waiting"},
        ],
    )
    page = production(secretariat)
    assert "1 parties prêtes sur 3" in page
    for told in ("inchangée, reprise telle quelle", "en cours de mise en page", "en attente"):
        assert told in page
    assert 'hx-trigger="every 2s"' in page
    secretariat.post(
        reverse("reporting:production-step", args=["2020", job.pk]), {"then": "cancel"}
    )
    page = production(secretariat)
    assert "hx-trigger" not in page
    assert "Annulé" in page
    assert "Relancer" in page


def test_retrying_on_the_page_makes_the_file(edition, secretariat, make):
    job = jobs.ask(edition)
    jobs.cancel(job, actor=None)
    address = reverse("reporting:production-step", args=["2020", job.pk])
    assert "Terminé" in secretariat.post(address, {"then": "retry"}, follow=True).content.decode()
    page = secretariat.post(address, {"then": "cancel"}, follow=True).content.decode()
    assert "a changé entre-temps" in page


def test_a_job_belongs_to_its_edition(edition, secretariat, make):
    job = jobs.ask(edition)
    run(job)
    for name, ask in (("production-step", "post"), ("production-file", "get")):
        address = reverse(f"reporting:{name}", args=["2017-2018", job.pk])
        assert getattr(secretariat, ask)(address).status_code == 404


def test_an_output_that_nobody_makes_is_told(edition, secretariat):
    address = reverse("reporting:render", args=["2020"])
    page = secretariat.post(address, {"output": "mosaïque"}, follow=True).content.decode()
    assert "pas de ceux que l&#x27;on sait produire" in page
    assert not RenderJob.objects.exists()


def test_a_queue_that_does_not_answer_is_told_and_the_job_waits(edition, secretariat, monkeypatch):
    def refuse(*args):
        raise OperationalError("connection refused")

    monkeypatch.setattr("reporting.tasks.run_render_job_task.delay", refuse)
    page = secretariat.post(reverse("reporting:render", args=["2020"]), follow=True)
    assert "La file des tâches ne répond pas" in page.content.decode()
    assert RenderJob.objects.get().state == State.WAITING


def test_the_history_takes_as_many_queries_however_long(
    edition, secretariat, make_user, django_assert_max_num_queries
):
    for number in range(30):
        RenderJob.objects.create(
            edition=edition,
            output="pdf",
            key=f"{number}",
            state=State.CANCELLED,
            requested_by=make_user(),
        )
    with django_assert_max_num_queries(10):
        production(secretariat)


def test_without_a_server_a_process_of_its_own_does_the_work(edition, secretariat, monkeypatch):
    started = []
    monkeypatch.setattr(settings, "SNIA_RENDER_JOBS_BY", "process")
    monkeypatch.setattr(starting.subprocess, "Popen", lambda *a, **k: started.append((a, k)))
    secretariat.post(reverse("reporting:render", args=["2020"]))
    [((command,), options)] = started
    assert command[1:] == [str(settings.BASE_DIR / "manage.py"), "run_render_jobs"]
    assert options["start_new_session"]
    assert RenderJob.objects.get().state == State.WAITING
    production(secretariat)
    assert len(started) == 1
    silent(RenderJob.objects.get())
    production(secretariat)
    assert len(started) == 2


def test_the_command_runs_what_waits_and_ends(edition, make, capsys, monkeypatch):
    monkeypatch.setattr(os, "nice", lambda _by: None)
    jobs.ask(edition)
    call_command("run_render_jobs")
    assert "1 production(s)" in capsys.readouterr().out
    assert RenderJob.objects.get().state == State.DONE


@pytest.mark.parametrize("role", [Role.FOCAL_POINT, Role.PARTNER, Role.DECISION_MAKER])
def test_the_department_alone_sees_the_productions(role, edition, client_of):
    client = client_of(role)
    assert client.get(reverse("reporting:production", args=["2020"])).status_code == 403
    page = client.get(edition.get_absolute_url()).content.decode()
    assert reverse("reporting:production", args=["2020"]) not in page
