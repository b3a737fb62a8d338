"""bin/bench evening: the last hours before a deadline, when everybody sends what they have.

Three hundred focal points fill in five forms each in ten minutes, while the Bilan is rendered.
The time is what a person waits, so other work on the machine counts: it is held against a save on
the same machine, a moment before, when nobody else is there.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from threading import Event
from typing import Any

import django

django.setup()

from benchmarks.drafts import Task, documents_of, tasks_of  # noqa: E402
from benchmarks.focal_point import Browser, Form  # noqa: E402
from benchmarks.servers import Renders, site  # noqa: E402
from benchmarks.site import machine, session_cookie  # noqa: E402
from benchmarks.table import Figure, all_met, table, write_section  # noqa: E402
from benchmarks.visits import (  # noqa: E402
    SAVES,
    STEPS,
    Call,
    Moment,
    faults_of,
    lost,
    moments,
    percentile,
    seconds_of,
)

PEOPLE_A_MINUTE = 30  # 300 in ten
FORMS = 5
WARM_FORMS, IDLE_FORMS = 4, 7  # of three saves each
MOST_IDLES = 10
SECONDS_TOO_LATE = 60  # what is not asked so long after the evening never is
SEED = 2026


@dataclass(frozen=True)
class Person:
    """A focal point, signed in, before the forms that are theirs to send."""

    browser: Browser
    forms: list[Form]


@dataclass(frozen=True)
class Evening:
    """What was asked in it, what was rendered beside, what the database holds after it."""

    calls: list[Call]
    renders: Renders
    sent: dict[int, Any]
    kept: dict[int, Any]


def alone(person: Person) -> list[Call]:
    """Form after form, without a pause; the first ones only warm the site."""
    calls = [[form.take(step) for step in range(len(STEPS))] for form in person.forms]
    return [call for form in calls[WARM_FORMS:] for call in form]


def together(people: list[Person], duration: float) -> list[Call]:
    over = Event()
    random = Random(SEED)  # noqa: S311
    begin = time.monotonic() + 1
    with ThreadPoolExecutor(len(people)) as pool:
        try:
            evenings = [
                pool.submit(_spend, person, moments(FORMS, duration, random), begin, over)
                for person in people
            ]
            _wait_until(begin + duration + SECONDS_TOO_LATE, evenings)
        finally:
            over.set()
    return [call for evening in evenings for call in evening.result()]


def _wait_until(limit: float, evenings: list[Future[list[Call]]]) -> None:
    while time.monotonic() < limit and not all(evening.done() for evening in evenings):
        time.sleep(0.5)


def _spend(person: Person, evening: list[Moment], begin: float, over: Event) -> list[Call]:
    calls = []
    for moment in evening:
        if over.wait(max(0.0, begin + moment.at - time.monotonic())):
            calls.append(Call(STEPS[moment.step], fault="too late to be asked"))
        else:
            calls.append(person.forms[moment.form].take(moment.step))
    person.browser.close()
    return calls


# --- The run ---------------------------------------------------------------------------------


def run(minutes: int) -> tuple[list[Call], Evening]:
    """An idle site first, then the evening."""
    tasks = tasks_of(minutes * PEOPLE_A_MINUTE, FORMS, WARM_FORMS + IDLE_FORMS)
    before = {draft.pk: draft.content for task in tasks for draft in task.drafts}
    with tempfile.TemporaryDirectory() as folder, site(Path(folder)) as port:
        people = [_sign_in(task, port) for task in tasks]
        first, others = people[0], people[1:]
        idle = alone(Person(first.browser, first.forms[FORMS:]))
        people = [Person(first.browser, first.forms[:FORMS]), *others]
        renders = Renders(Path(folder))
        with renders.under_way():
            calls = together(people, minutes * 60)
    forms = [form for person in people for form in person.forms if form.narrative]
    sent = {form.key: {**before[form.key], "narrative": form.narrative} for form in forms}
    return idle, Evening(calls, renders, sent, documents_of(sent))


def _sign_in(task: Task, port: int) -> Person:
    browser = Browser(port, session_cookie(task.user))
    return Person(browser, [Form(browser, draft.pk) for draft in task.drafts])


# --- What came of it -------------------------------------------------------------------------


def figures_of(idle: list[Call], evening: Evening, minutes: int, load: float) -> list[Figure]:
    alone_saves = seconds_of(idle, *SAVES)
    usual = median(alone_saves)
    people = minutes * PEOPLE_A_MINUTE
    of_machine = f"{load:.2f} on {os.cpu_count()} cores"
    return [
        Figure("load of the machine before", "-", of_machine, None),
        Figure("focal points", "-", f"{people}, {FORMS} forms each, in {minutes} min", None),
        Figure("idle, a save: median", "-", f"{_ms(usual)}, of {len(alone_saves)} saves", None),
        _answered(evening.calls, people * FORMS),
        _held(evening, people * FORMS),
        _waited(seconds_of(evening.calls, *SAVES), usual),
        _told(idle, evening.calls, "autosave", "an autosave"),
        _told(idle, evening.calls, "submit", "a submission"),
        _told(idle, evening.calls, "open", "the page of a form"),
        _rendered(evening.renders),
    ]


def _answered(calls: list[Call], forms: int) -> Figure:
    saves = forms * sum(step in SAVES for step in STEPS)
    answered = len(seconds_of(calls, *SAVES))
    is_met = answered == saves and not any(faults_of(calls))
    return Figure("saves answered without error", f"all {saves}", str(answered), is_met)


def _held(evening: Evening, forms: int) -> Figure:
    missing = len(lost(evening.sent, evening.kept))
    told = f"{len(evening.sent) - missing}, {missing} lost"
    is_met = not missing and len(evening.sent) == forms
    return Figure("answers that hold what was last sent", f"all {forms}", told, is_met)


def _waited(saves: list[float], usual: float) -> Figure:
    goal = f"under {MOST_IDLES} × idle median"
    if not saves:
        return Figure("a save: p95", goal, "none", False)
    slow = percentile(saves, 95)
    ratio = slow / usual
    return Figure("a save: p95", goal, f"{ratio:.2f} ×, {_ms(slow)}", ratio < MOST_IDLES)


def _rendered(renders: Renders) -> Figure:
    done = renders.seconds
    told = f"{len(done)} ended, {median(done):.0f} s each" if done else "none ended"
    is_met = bool(done) and not renders.fault
    return Figure("render of the Bilan", "under way all along", told, is_met)


def _told(idle: list[Call], calls: list[Call], kind: str, name: str) -> Figure:
    before, values = seconds_of(idle, kind), seconds_of(calls, kind)
    told = "none"
    if before and values:
        told = f"{_ms(median(values))}, {_ms(percentile(values, 95))}; idle {_ms(median(before))}"
    return Figure(f"{name}: median, p95", "-", told, None)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def tell_faults(idle: list[Call], evening: Evening) -> None:
    faults = Counter([*faults_of(idle), *faults_of(evening.calls)])
    for fault, times in faults.most_common(10):
        print(f"{times} × {fault}")  # noqa: T201
    if evening.renders.fault:
        print(f"the render failed:\n{evening.renders.fault}")  # noqa: T201


# --- The command -----------------------------------------------------------------------------


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bin/bench evening", description=__doc__)
    parser.add_argument("--minutes", type=int, default=10, help="at the same rate (1 to 10)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table in this file")
    parser.add_argument("--commit", default="unknown", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> int:
    options = read_options()
    load = os.getloadavg()[0]
    # Told to stop, it stops the site and the render on its way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    idle, evening = run(options.minutes)
    tell_faults(idle, evening)
    if not seconds_of(idle, *SAVES):
        raise SystemExit("No save was answered, even with nobody else there.")
    figures = figures_of(idle, evening, options.minutes, load)
    print(table(figures))  # noqa: T201
    if options.write:
        write_section(options.write, "evening", f"commit {options.commit}, {machine()}", figures)
    return 0 if all_met(figures) else 1


if __name__ == "__main__":
    sys.exit(main())
