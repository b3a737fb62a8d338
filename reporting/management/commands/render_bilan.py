"""manage.py render_bilan EDITION --output FILE: the Bilan in the format that the name tells."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.bilan.compose import NothingToPrint
from reporting.models import Edition, FrozenEdition
from reporting.outputs.brief.write import DoesNotFit
from reporting.outputs.registry import OUTPUTS, PDF, Output, output_for, output_of
from reporting.outputs.source import draft_of
from reporting.services import publish_rendering, render_edition


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
            choices=[output.kind for output in OUTPUTS],
            help="Le format, quand le nom du fichier ne le dit pas",
        )
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--programme", type=int, help="Un seul programme, par son numéro")
        what.add_argument(
            "--frozen", type=int, metavar="VERSION", help="Une version figée, non les données"
        )
        what.add_argument(
            "--publish", action="store_true", help="Garder aussi le fichier pour le site"
        )

    def handle(self, *args: Any, edition: str, output: Path, **options: Any) -> None:
        found = find_edition(edition)
        wanted = _output(options["format"], output)
        if options["publish"] and wanted.kind != PDF:
            raise CommandError("--publish ne garde que le livre en PDF : donner un fichier .pdf.")
        try:
            content = _content(found, wanted, options)
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_bytes(content)
        except (NothingToPrint, DoesNotFit) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{output} n'a pas pu être écrit : {error.strerror}.") from error
        pages = wanted.pages_of(content)
        self.stdout.write(f"{output} : {f'{pages} pages' if pages else wanted.label}")


def _output(kind: str | None, file: Path) -> Output:
    found = output_of(kind) if kind else output_for(file.name)
    if found is None:
        known = ", ".join(output.suffix for output in OUTPUTS)
        raise CommandError(
            f"Le nom « {file.name} » ne dit pas de format connu ({known}) : en changer, ou donner "
            "--format."
        )
    return found


def _content(edition: Edition, output: Output, options: dict[str, Any]) -> bytes:
    if options["frozen"] is not None:
        return output.write(_version(edition, options["frozen"]).document)
    if options["publish"]:
        return publish_rendering(edition).file.read()
    programme = options["programme"]
    if output.kind == PDF:
        return render_edition(edition, programme=programme).content
    return output.write(draft_of(edition, programme=programme))


def _version(edition: Edition, number: int) -> FrozenEdition:
    try:
        found: FrozenEdition = edition.frozen.get(version=number)
    except FrozenEdition.DoesNotExist:
        versions = edition.frozen.values_list("version", flat=True)
        known = ", ".join(map(str, versions)) or "aucune"
        raise CommandError(f"Pas de version {number}. Versions figées : {known}.") from None
    return found


def find_edition(slug: str) -> Edition:
    try:
        return Edition.objects.select_related("period", "plan", "publisher").get(slug=slug)
    except Edition.DoesNotExist:
        known = ", ".join(Edition.objects.values_list("slug", flat=True)) or "aucune"
        raise CommandError(
            f"Pas d'édition « {slug} ». Éditions connues : {known}. "
            "Les charger : manage.py load_reference"
        ) from None
