"""manage.py render_bilan EDITION --output FILE: the Bilan in the format that the name tells."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.bilan.compose import NothingToPrint
from reporting.models import Edition
from reporting.outputs.brief.write import DoesNotFit
from reporting.outputs.registry import OUTPUTS, Output, output_for, output_of
from reporting.outputs.source import document_of
from reporting.services import publish_rendering, render_edition

BOOK = "pdf"


class Command(BaseCommand):
    help = (
        "Produit le Bilan d'une édition, au format que dit le nom du fichier : "
        "render_bilan 2020 --output bilan.pdf (ou .docx, .xlsx, .html.zip, -synthese.pdf, "
        "-diapositives.pdf)"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", help="L'édition : 2020 ou 2017-2018")
        parser.add_argument("--output", required=True, type=Path, help="Le fichier à écrire")
        parser.add_argument(
            "--format",
            choices=[BOOK, *(output.kind for output in OUTPUTS)],
            help="Le format, quand le nom du fichier ne le dit pas",
        )
        parser.add_argument("--programme", type=int, help="Un seul programme, par son numéro")
        parser.add_argument(
            "--publish", action="store_true", help="Garder aussi le fichier pour le site"
        )

    def handle(
        self,
        *args: Any,
        edition: str,
        output: Path,
        programme: int | None,
        publish: bool,
        **options: Any,
    ) -> None:
        found = find_edition(edition)
        other = _output(options["format"], output)
        if publish and other:
            raise CommandError("--publish ne garde que le livre en PDF : donner un fichier .pdf.")
        try:
            if other:
                content, told = other.write(document_of(found, programme=programme)), other.label
            else:
                content, told = _book(found, programme, publish)
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_bytes(content)
        except (NothingToPrint, DoesNotFit) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{output} n'a pas pu être écrit : {error.strerror}.") from error
        self.stdout.write(f"{output} : {told}")


def _output(kind: str | None, file: Path) -> Output | None:
    """The output asked for; None for the book in PDF."""
    if kind:
        return output_of(kind)
    found = output_for(file.name)
    if found is None and file.suffix.lower() != ".pdf":
        known = ", ".join([".pdf", *(output.suffix for output in OUTPUTS)])
        raise CommandError(
            f"Le nom « {file.name} » ne dit pas de format connu ({known}) : en changer, ou donner "
            "--format."
        )
    return found


def _book(edition: Edition, programme: int | None, publish: bool) -> tuple[bytes, str]:
    if publish and programme is None:
        rendered = publish_rendering(edition)
        return rendered.file.read(), f"{rendered.pages} pages"
    pdf = render_edition(edition, programme=programme)
    return pdf.content, f"{pdf.pages} pages"


def find_edition(slug: str) -> Edition:
    try:
        return Edition.objects.select_related("period", "plan", "publisher").get(slug=slug)
    except Edition.DoesNotExist:
        known = ", ".join(Edition.objects.values_list("slug", flat=True)) or "aucune"
        raise CommandError(
            f"Pas d'édition « {slug} ». Éditions connues : {known}. "
            "Les charger : manage.py load_reference"
        ) from None
