"""manage.py render_bilan EDITION --output FILE: the Bilan as a PDF."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reporting.bilan.compose import NothingToPrint
from reporting.models import Edition
from reporting.services import publish_rendering, render_edition


class Command(BaseCommand):
    help = "Produit le Bilan d'une édition en PDF : render_bilan 2020 --output bilan.pdf"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("edition", help="L'édition : 2020 ou 2017-2018")
        parser.add_argument("--output", required=True, type=Path, help="Le fichier à écrire")
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
        found = _edition(edition)
        try:
            if publish and programme is None:
                rendered = publish_rendering(found)
                content, pages = rendered.file.read(), rendered.pages
            else:
                pdf = render_edition(found, programme=programme)
                content, pages = pdf.content, pdf.pages
            output.parent.mkdir(parents=True, exist_ok=True)
            output.write_bytes(content)
        except NothingToPrint as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{output} n'a pas pu être écrit : {error.strerror}.") from error
        self.stdout.write(f"{output} : {pages} pages")


def _edition(slug: str) -> Edition:
    try:
        return Edition.objects.select_related("period", "plan", "publisher").get(slug=slug)
    except Edition.DoesNotExist:
        known = ", ".join(Edition.objects.values_list("slug", flat=True)) or "aucune"
        raise CommandError(
            f"Pas d'édition « {slug} ». Éditions connues : {known}. "
            "Les charger : manage.py load_reference"
        ) from None
