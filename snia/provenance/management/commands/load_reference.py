"""manage.py load_reference: load the facts of the source documents."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from snia.audit import services as audit
from snia.provenance.fixtures import FixtureError
from snia.provenance.loading import load_reference


class Command(BaseCommand):
    help = (
        "Charge les données de référence tirées des documents sources. "
        "Peut être relancée sans risque : ce que des utilisateurs ont modifié ou supprimé reste."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcome = load_reference()
        except FixtureError as error:
            raise CommandError(f"Rien n'a été chargé. {error}") from error
        summary = (
            f"{outcome['created']} créés, {outcome['updated']} mis à jour, "
            f"{outcome['unchanged']} inchangés, "
            f"{outcome['kept'] + outcome['adopted']} laissés à leurs auteurs, "
            f"{outcome['deleted']} supprimés par des utilisateurs et non rétablis."
        )
        if outcome["created"] or outcome["updated"] or outcome["kept"]:
            audit.record(verb="load_reference", summary=f"Données de référence : {summary}")
        if options["verbosity"]:
            self.stdout.write(f"Données de référence : {summary}")
