"""manage.py send_reminders [--dry-run] [--date YYYY-MM-DD]."""

from collections.abc import Iterable
from datetime import date

from programmes.models import Reminder
from programmes.progress.reminders import Line, PlannedDigest, Sending, plan_digests, send_digests
from snia.common.daily import DailyCommand


class Command(DailyCommand):
    help = (
        "Envoie les rappels du jour, un message par personne, jamais deux fois le même. Avec "
        "--dry-run, montre ce qui partirait, sans rien envoyer ni écrire."
    )

    def work(self, on: date, *, dry_run: bool) -> None:
        if dry_run:
            plan = plan_digests(on)
            self._show(plan.digests, plan.unreachable)
            self.stdout.write(
                f"Essai : {len(plan.digests)} message(s) à envoyer ; rien n'a été envoyé ni écrit."
            )
            return
        sending = send_digests(on)
        self._show(sending.sent, sending.unreachable)
        self._account_for(sending)

    def _show(self, digests: Iterable[PlannedDigest], unreachable: Iterable[Line]) -> None:
        for digest in digests:
            again = " (message repris)" if digest.again else ""
            self.stdout.write(f"{digest.recipient.name} <{digest.recipient.address}>{again}")
            for line in digest.lines:
                self.stdout.write(f"  {_told(line)}")
        for line in unreachable:
            self.stderr.write(f"Personne à prévenir : {_told(line)}")

    def _account_for(self, sending: Sending) -> None:
        for failure in sending.failed:
            self.stderr.write(f"Refusé : {failure.digest.recipient.address} ({failure.error})")
        self.stdout.write(
            f"{len(sending.sent)} message(s) envoyé(s), dont {sending.sent_again} repris ; "
            f"{len(sending.failed)} refusé(s), à reprendre au prochain passage."
        )


def _told(line: Line) -> str:
    """One line of a digest, in one line of the terminal."""
    told = (
        f"{line.institution}, {line.campaign} : {Reminder.Stage(line.stage).label.lower()} "
        f"({line.due_on:%d/%m/%Y}), {line.codes}"
    )
    if line.returned:
        told += f" ; à corriger : {line.returned_codes}"
    if line.is_fallback:
        told += " ; aucun point focal actif"
    return told
