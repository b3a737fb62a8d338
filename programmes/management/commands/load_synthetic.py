"""manage.py load_synthetic [--scale N] [--actions N …] [--force] | --remove."""

from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import fields
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from partners.demonstration import PASSWORD
from programmes.synthetic import DOMAIN, Refused, Sizes, load_synthetic, remove_synthetic
from snia.audit import services as audit

WORDS = {
    "actions": "actions suivies",
    "institutions": "institutions sollicitées",
    "accounts": "comptes de points focaux",
    "campaigns": "campagnes, une par trimestre ; la dernière est ouverte",
    "updates": "états d'avancement, toutes campagnes réunies",
    "activities": "activités",
    "commitments": "engagements",
}


class Command(BaseCommand):
    help = (
        "Invente un suivi en régime établi, pour mesurer le site et l'essayer en grand. Tout est "
        "marqué « démonstration » et s'enlève avec --remove (refusé en production)."
    )
    # --remove must work where the system check refuses everything else because of the accounts.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        for size in fields(Sizes):
            parser.add_argument(
                f"--{size.name}",
                type=_number,
                default=size.default,
                metavar="N",
                help=f"{WORDS[size.name]} (par défaut : {size.default})",
            )
        parser.add_argument(
            "--scale",
            type=_number,
            default=1,
            metavar="N",
            help="N fois plus d'états, d'activités et d'engagements : jusqu'à quatre fois plus "
            "d'institutions par campagne, et davantage de campagnes",
        )
        parser.add_argument(
            "--force",
            action="store_true",
            help="Charge à côté de vraies actions ou campagnes, sans y toucher",
        )
        parser.add_argument("--remove", action="store_true", help="Enlève tout ce jeu de données")

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        if remove:
            self._remove()
        elif not settings.ALLOW_DEMONSTRATION_ACCOUNTS:
            raise CommandError("Les données de démonstration sont refusées par ces réglages.")
        else:
            self._load(**options)

    def _load(self, scale: int, force: bool, verbosity: int, **options: Any) -> None:
        sizes = Sizes(**{size.name: options[size.name] for size in fields(Sizes)}).times(scale)
        try:
            load_synthetic(sizes, timezone.localdate(), force=force)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        told = ", ".join(f"{getattr(sizes, name)} {word}" for name, word in SUMMARY.items())
        audit.record(verb="create", summary=f"Données de démonstration en volume : {told}")
        if verbosity:
            self.stdout.write(f"Données de démonstration chargées : {told}.")
            self.stdout.write(f"Comptes : secretariat@{DOMAIN}, point-focal-0001@{DOMAIN}…")
            self.stdout.write(f"Mot de passe commun à tous : {PASSWORD}")

    def _remove(self) -> None:
        if not remove_synthetic():
            self.stdout.write("Il n'y avait rien à enlever.")
            return
        audit.record(verb="delete", summary="Données de démonstration en volume enlevées")
        self.stdout.write("Données de démonstration en volume enlevées.")


SUMMARY = {
    "actions": "actions",
    "institutions": "institutions",
    "accounts": "points focaux",
    "campaigns": "campagnes",
    "updates": "états d'avancement",
    "activities": "activités",
    "commitments": "engagements",
}


def _number(text: str) -> int:
    if not text.isdigit():
        raise ArgumentTypeError("un nombre entier est attendu")
    return int(text)
