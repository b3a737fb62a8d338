"""manage.py load_demonstration [--remove]: a campaign of invented actions, for a first look."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from programmes.demonstration import (
    load_demonstration_progress,
    remove_demonstration_progress,
)
from programmes.models import Period
from programmes.synthetic import PERIOD_MARK


class Command(BaseCommand):
    help = (
        "Crée une campagne de démonstration, avec 81 actions inventées et marquées comme telles."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--remove", action="store_true", help="Retire tout ce qui est inventé")

    def handle(self, *args: Any, remove: bool, **options: Any) -> None:
        if remove:
            if Period.objects.filter(label__endswith=PERIOD_MARK).exists():
                raise CommandError(
                    "Retirer d'abord le volume de démonstration : load_synthetic --remove."
                )
            number = remove_demonstration_progress()
            self.stdout.write(f"{number} actions de démonstration retirées.")
            return
        if not settings.ALLOW_DEMONSTRATION_ACCOUNTS:
            raise CommandError("Les données de démonstration sont refusées par ces réglages.")
        campaign = load_demonstration_progress(timezone.localdate())
        if campaign is None:
            self.stdout.write("De vraies actions sont chargées : rien n'a été inventé.")
        else:
            self.stdout.write(f"Campagne de démonstration : {campaign}.")
