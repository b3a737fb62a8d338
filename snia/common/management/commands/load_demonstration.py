"""manage.py load_demonstration [--remove]: invented data of every domain, for a first look."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from snia.common.demonstration import Kept, load_demonstration, remove_demonstration


class Command(BaseCommand):
    help = (
        "Crée des données de démonstration, inventées et marquées comme telles : des actions et "
        "leur campagne, une réunion et ce qui la prépare, un Bilan entier."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="Retire tout ce qui est inventé")

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        if remove:
            try:
                with transaction.atomic():
                    told = remove_demonstration()
            except Kept as kept:
                raise CommandError(str(kept)) from kept
        elif settings.ALLOW_DEMONSTRATION_ACCOUNTS:
            told = load_demonstration(timezone.localdate())
        else:
            raise CommandError("Les données de démonstration sont refusées par ces réglages.")
        for line in told:
            self.stdout.write(line)
