"""manage.py import_contribution FILE.docx --edition SLUG --programme N: a chapter sent by Word."""

from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError

from programmes.models import Programme
from reporting.contributions.services import read_chapter, receive_chapter
from reporting.management.commands.render_bilan import find_edition
from reporting.models import ProposedSection

Kind = ProposedSection.Kind


class Command(BaseCommand):
    help = (
        "Lit le chapitre qu'un ministère a envoyé par Word et le propose, pièce par pièce : "
        "import_contribution chapitre.docx --edition 2020 --programme 11 [--dry-run]"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Le fichier .docx reçu")
        parser.add_argument("--edition", required=True, help="L'édition : 2020 ou 2017-2018")
        parser.add_argument("--programme", required=True, type=int, help="Le numéro du programme")
        parser.add_argument("--sent-by", default="", help="Qui l'a envoyé")
        parser.add_argument(
            "--dry-run", action="store_true", help="Dire ce qui serait proposé, sans rien garder"
        )

    def handle(self, *args: Any, file: Path, edition: str, programme: int, **options: Any) -> None:
        try:
            upload = SimpleUploadedFile(file.name, file.read_bytes())
        except OSError as error:
            raise CommandError(f"{file} n'a pas pu être lu : {error.strerror}.") from error
        given: dict[str, Any] = {
            "upload": upload,
            "edition": find_edition(edition),
            "programme": _programme(programme),
        }
        try:
            if options["dry_run"]:
                proposals: Any = read_chapter(**given).proposals
            else:
                sent = receive_chapter(**given, sent_by=options["sent_by"])
                proposals = list(sent.proposals.select_related("group"))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self._tell(proposals, options["dry_run"])

    def _tell(self, proposals: list[Any], is_dry: bool) -> None:
        for rank, one in enumerate(proposals, start=1):
            where = one.group.title if one.group else one.section
            rows = f", {len(one.table['rows'])} lignes" if one.table else ""
            heading = one.heading or (one.path[-1] if one.path else "(sans titre)")
            self.stdout.write(f"{rank}. [{Kind(one.kind).label}{rows}] {heading} ({where})")
        kinds = Counter(one.kind for one in proposals)
        told = ", ".join(f"{Kind(kind).label} : {count}" for kind, count in kinds.items())
        ending = "rien n'a été gardé" if is_dry else "à décider sur le site"
        self.stdout.write(f"{len(proposals)} propositions ({told}), {ending}.")


def _programme(number: int) -> Programme:
    try:
        return Programme.objects.get(number=number)
    except Programme.DoesNotExist:
        raise CommandError(f"Pas de programme {number} : les numéros vont de 1 à 11.") from None
