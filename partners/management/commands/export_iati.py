"""manage.py export_iati --output FILE [--with-demonstration]."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partners.iati.checking import Finding
from partners.iati.exporting import export_to
from partners.iati.writing import LeftOut
from snia.settings.environment import UNREGISTERED


class Command(BaseCommand):
    help = (
        "Écrit les projets au format IATI 2.03, vérifié par le schéma, les listes de codes et les "
        "règles officiels avant d'être écrit ; dit ce qui est laissé de côté, et pourquoi."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, required=True, help="Le fichier .xml à écrire")
        parser.add_argument(
            "--with-demonstration",
            action="store_true",
            help="Avec les projets inventés, dont le titre le dit",
        )

    def handle(self, *args: Any, output: Path, with_demonstration: bool, **options: Any) -> None:
        if not output.parent.is_dir():
            raise CommandError(f"Le dossier {output.parent} n'existe pas : le créer d'abord.")
        written, wrong = export_to(output, with_demonstration=with_demonstration)
        self._list("Projets laissés de côté", written.skipped)
        self._list("Données laissées de côté", written.left)
        if wrong:
            self._refuse(wrong)
        if settings.SNIA_IATI_REPORTING_ORG == UNREGISTERED:
            self.stderr.write(
                "Le déclarant n'est pas enregistré à l'IATI : donner SNIA_IATI_REPORTING_ORG et "
                "SNIA_IATI_REPORTING_ORG_NAME avant de publier."
            )
        self.stdout.write(f"{written.activities} activité(s) écrite(s) dans {output}.")

    def _refuse(self, wrong: Sequence[Finding]) -> None:
        for finding in wrong:
            self.stderr.write(f"  {finding}")
        self.stderr.write(f"Rien n'a été écrit : {len(wrong)} écart(s) au standard.")
        sys.exit(1)

    def _list(self, title: str, rows: Sequence[LeftOut]) -> None:
        if rows:
            self.stdout.write(f"{title} : {len(rows)}")
            for row in rows:
                self.stdout.write(f"  {row}")
