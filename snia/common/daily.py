"""Commands that do the work of one day, and can show it first without doing it."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone


class DailyCommand(BaseCommand):
    """[--dry-run] [--date YYYY-MM-DD]: `work` gets the day, and whether only to show."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Montre ce qui serait fait, sans rien écrire"
        )
        parser.add_argument(
            "--date", dest="day", metavar="AAAA-MM-JJ", help="Un autre jour qu'aujourd'hui"
        )

    def handle(self, *args: Any, dry_run: bool, day: str | None, **options: Any) -> None:
        self.work(_day_of(day), dry_run=dry_run)

    def work(self, on: date, *, dry_run: bool) -> None:
        raise NotImplementedError


def _day_of(written: str | None) -> date:
    """The day that was asked for, or today."""
    if written is None:
        return timezone.localdate()
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise CommandError(
            f"« {written} » n'est pas un jour : l'écrire AAAA-MM-JJ, par exemple 2026-03-31."
        ) from None
