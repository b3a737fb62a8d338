"""manage.py clear_exports [--dry-run] [--date YYYY-MM-DD]."""

from datetime import date

from snia.common.daily import DailyCommand
from snia.exports.services import clear_away, out_of_date


class Command(DailyCommand):
    help = (
        "Supprime les exports qui ne sont plus gardés, avec leur fichier. Avec --dry-run, dit "
        "combien, sans rien supprimer."
    )

    def work(self, on: date, *, dry_run: bool) -> None:
        if dry_run:
            number = out_of_date(on).count()
            self.stdout.write(f"Essai : {number} export(s) à supprimer ; rien n'a été supprimé.")
        else:
            self.stdout.write(f"{clear_away(on)} export(s) supprimé(s).")
