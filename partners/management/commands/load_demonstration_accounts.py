"""manage.py load_demonstration_accounts [--remove]: one account per role, for a first look."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from partners.demonstration import (
    PASSWORD,
    load_demonstration_accounts,
    remove_demonstration_accounts,
)


class Command(BaseCommand):
    help = "Crée les comptes de démonstration, un par rôle (refusé en production)."
    # --remove must work where the system check refuses everything else because of them.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="Désactive ces comptes")

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        if remove:
            number = remove_demonstration_accounts()
            self.stdout.write(f"{number} comptes de démonstration désactivés.")
            return
        if not settings.ALLOW_DEMONSTRATION_ACCOUNTS:
            raise CommandError("Les comptes de démonstration sont refusés par ces réglages.")
        self.stdout.write("Comptes de démonstration (mot de passe commun à tous) :")
        for account in load_demonstration_accounts():
            self.stdout.write(f"  {account.email:<28} {PASSWORD:<22} {account.role.label}")
