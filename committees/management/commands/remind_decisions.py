"""manage.py remind_decisions [--dry-run] [--date YYYY-MM-DD]."""

from datetime import date

from committees.decisions.reminding import Line, Plan, plan_reminders, send_reminders
from snia.common.daily import DailyCommand


class Command(DailyCommand):
    help = (
        "Rappelle les décisions bientôt dues ou en retard, un message par personne, jamais deux "
        "fois le même. Avec --dry-run, montre ce qui partirait, sans rien envoyer ni écrire."
    )

    def work(self, on: date, *, dry_run: bool) -> None:
        plan = plan_reminders(on) if dry_run else send_reminders(on)
        self._show(plan)
        number = len(plan.digests)
        if dry_run:
            self.stdout.write(
                f"Essai : {number} message(s) à envoyer ; rien n'a été envoyé ni écrit."
            )
        else:
            self.stdout.write(f"{number} message(s) à leur destinataire.")

    def _show(self, plan: Plan) -> None:
        for digest in plan.digests:
            self.stdout.write(f"{digest.recipient.name} <{digest.recipient.address}>")
            for line in digest.lines:
                self.stdout.write(f"  {_told(line)}")
        for line in plan.without_focal_point:
            self.stderr.write(f"Sans point focal, dit au secrétariat : {_told(line)}")
        for line in plan.unreachable:
            self.stderr.write(f"Personne à prévenir : {_told(line)}")


def _told(line: Line) -> str:
    owner = line.decision.owner or "sans institution chargée"
    late = f", en retard de {line.moment.days_late} jour(s)" if line.moment.days_late else ""
    return f"{line.decision.reference}, {owner} : {line.decision.due_on:%d/%m/%Y}{late}"
