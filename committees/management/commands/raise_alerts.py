"""manage.py raise_alerts [--dry-run] [--date YYYY-MM-DD]."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from committees.alerts.raising import Plan, plan_alerts, raise_by_rules
from programmes.management.commands.send_reminders import day_of


class Command(BaseCommand):
    help = (
        "Signale les alertes que trouvent les règles, une par action et par règle, et marque "
        "celles dont la cause a disparu. Avec --dry-run, montre seulement."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="N'écrit rien")
        parser.add_argument("--date", metavar="AAAA-MM-JJ", help="Un autre jour qu'aujourd'hui")

    def handle(self, *args: Any, dry_run: bool, date: str | None, **options: Any) -> None:
        on = day_of(date)
        plan = plan_alerts(on) if dry_run else raise_by_rules(on)
        self._show(plan)
        opening = "Essai, rien n'a été écrit : " if dry_run else ""
        self.stdout.write(
            f"{opening}{len(plan.new)} alerte(s) à signaler, {plan.known} déjà ouverte(s), "
            f"{len(plan.gone)} dont la cause a disparu, {len(plan.back)} dont elle est revenue."
        )

    def _show(self, plan: Plan) -> None:
        for new in plan.new:
            self.stdout.write(f"{new.source} {new.action.code} : {new.text}")
        for alert in plan.gone:
            self.stdout.write(f"{alert.source} {alert} (la cause a disparu)")
        for new in plan.homeless:
            self.stderr.write(f"Aucun comité ne suit l'action {new.action.code} : {new.text}")
