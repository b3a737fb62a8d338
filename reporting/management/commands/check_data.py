"""manage.py check_data PERIOD [--format json] [--chapter N]: what to mend before printing."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from reporting.checks.report import Checked, counts
from reporting.checks.services import check
from reporting.models import Edition


class Command(BaseCommand):
    help = "Contrôle les données d'une édition ; sort en erreur s'il reste un constat bloquant"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("period", help="La période ou l'édition : 2020 ou 2017-2018")
        parser.add_argument("--format", choices=("table", "json"), default="table")
        parser.add_argument("--chapter", type=int, help="Un seul programme, par son numéro")

    def handle(
        self, *args: Any, period: str, format: str, chapter: int | None, **options: Any
    ) -> None:
        edition = _edition(period)
        found = [one for one in check(edition) if chapter in (None, one.finding.chapter)]
        write = self._write_json if format == "json" else self._write_table
        write(edition, found)
        in_the_way = sum(one.is_in_the_way for one in found)
        if in_the_way:
            raise CommandError(
                f"{in_the_way} constat(s) bloquant(s) : corriger, ou accepter avec un motif sur "
                "la page des contrôles.",
                returncode=1,
            )

    def _write_json(self, edition: Edition, found: list[Checked]) -> None:
        told = {
            "edition": edition.slug,
            "period": edition.period.label,
            "counts": counts(found),
            "findings": [one.as_data() for one in found],
        }
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))

    def _write_table(self, edition: Edition, found: list[Checked]) -> None:
        rows = [("Gravité", "Chap.", "État", "Règle", "Objet", "Constat"), *map(_row, found)]
        widths = [max(len(row[column]) for row in rows) for column in range(5)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            self.stdout.write("  ".join([*cells, row[5]]))
        self.stdout.write(f"{edition} : {len(found)} constat(s).")


def _row(one: Checked) -> tuple[str, ...]:
    finding = one.finding
    return (
        str(finding.severity.label),
        str(finding.chapter or "-"),
        str(one.state_label),
        finding.rule,
        _short(finding.record),
        finding.explanation,
    )


def _short(text: str, length: int = 48) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _edition(period: str) -> Edition:
    editions = Edition.objects.select_related("period", "plan", "publisher")
    edition = editions.filter(Q(slug=period) | Q(period__label=period)).first()
    if edition is None:
        known = ", ".join(Edition.objects.values_list("slug", flat=True)) or "aucune"
        raise CommandError(f"Pas d'édition pour « {period} ». Éditions connues : {known}.")
    return edition
