"""manage.py verify_minutes [--expect HASH[@RANK]]: nobody rewrote sealed minutes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from committees.minutes.verification import BrokenMinutes, holds, verify_minutes
from snia.audit.management.commands.verify_audit import noted


class Command(BaseCommand):
    help = (
        "Relit tous les comptes rendus scellés et vérifie que rien n'y a été modifié, retiré ni "
        "réécrit ; dit l'empreinte du dernier, à noter ailleurs pour une prochaine vérification."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            type=noted,
            metavar="EMPREINTE[@RANG]",
            help="Échoue si aucun compte rendu, ou pas celui de ce rang, n'a cette empreinte.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            head = verify_minutes()
        except BrokenMinutes as broken:
            raise CommandError(str(broken)) from broken
        if options["expect"] and not holds(*options["expect"]):
            raise CommandError(
                _("La chaîne se tient, mais sans l'empreinte attendue : elle a été réécrite.")
            )
        told = _("Comptes rendus scellés intacts : %(length)s, dernière empreinte %(hash)s")
        self.stdout.write(told % {"length": head.length, "hash": head.hash})
