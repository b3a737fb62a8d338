"""manage.py import_strategy FILE [--apply] | --template FILE."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from programmes.strategy_import import (
    StrategyImport,
    apply_strategy,
    read_strategy,
    write_strategy_template,
)
from snia.common.workbooks import UnusableWorkbook


class Command(BaseCommand):
    help = (
        "Importe OSP et actions d'un tableur. Sans --apply, montre ce qui changerait et n'écrit "
        "rien ; avec la moindre erreur, rien n'est écrit."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Le classeur .xlsx")
        parser.add_argument("--apply", action="store_true", help="Écrit ce que l'aperçu montre")
        parser.add_argument(
            "--template", action="store_true", help="Écrit le classeur vide au lieu de le lire"
        )

    def handle(self, *args: Any, file: Path, apply: bool, template: bool, **options: Any) -> None:
        if template:
            self._write_template(file)
            return
        try:
            strategy = read_strategy(file)
        except UnusableWorkbook as error:
            count = len(error.errors)
            lines = "\n".join(f"  {cell_error}" for cell_error in error.errors)
            raise CommandError(f"Rien n'a été importé : {count} erreur(s).\n{lines}") from error
        self._preview(strategy)
        if apply:
            apply_strategy(strategy)
            self.stdout.write("Importé.")
        else:
            self.stdout.write("Aperçu seulement : relancer avec --apply pour écrire.")

    def _write_template(self, file: Path) -> None:
        if file.exists():
            raise CommandError(f"{file} existe déjà : choisir un autre nom.")
        write_strategy_template(file)
        self.stdout.write(f"Classeur vide écrit dans {file}")

    def _preview(self, strategy: StrategyImport) -> None:
        self.stdout.write(
            f"{len(strategy.objectives)} OSP et {len(strategy.actions)} actions lus ; "
            f"{strategy.unchanged} inchangés."
        )
        for change in strategy.changes:
            if change.is_new:
                self.stdout.write(f"  + {change.code} : {change.after}")
            else:
                self.stdout.write(f"  ~ {change.code} : {change.before} -> {change.after}")
