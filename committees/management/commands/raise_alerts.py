"""manage.py raise_alerts [--dry-run] [--date YYYY-MM-DD]."""

from datetime import date

from committees.alerts.raising import Plan, plan_alerts, raise_by_rules
from snia.common.daily import DailyCommand


class Command(DailyCommand):
    help = (
        "Signale les alertes que trouvent les règles, une par action et par règle, et marque "
        "celles dont la cause a disparu. Avec --dry-run, montre seulement."
    )

    def work(self, on: date, *, dry_run: bool) -> None:
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
