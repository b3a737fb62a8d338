"""manage.py verify_audit [--expect HASH[@NUMBER]]: nobody rewrote the journal."""

import re
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from snia.audit.verification import BrokenChain, holds, verify_chain

NOTED = re.compile(r"([0-9a-f]{64})(?:@([0-9]+))?", re.IGNORECASE)


class Command(BaseCommand):
    help = (
        "Relit tout le journal et vérifie que rien n'y a été modifié, retiré ni réécrit ; "
        "dit son empreinte, à noter ailleurs pour une prochaine vérification."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expect",
            type=noted,
            metavar="EMPREINTE[@NUMÉRO]",
            help="Échoue si aucune entrée, ou pas celle de ce numéro, n'a cette empreinte.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            head = verify_chain()
        except BrokenChain as broken:
            raise CommandError(str(broken)) from broken
        if options["expect"] and not holds(*options["expect"]):
            raise CommandError(
                _("Le journal se tient, mais l'empreinte attendue n'y est pas : il a été réécrit.")
            )
        told = ngettext(
            "Journal intact : %(length)s entrée, empreinte %(hash)s",
            "Journal intact : %(length)s entrées, empreinte %(hash)s",
            head.length,
        )
        self.stdout.write(told % {"length": head.length, "hash": head.hash})


def noted(text: str) -> tuple[str, int | None]:
    """The fingerprint, and its number where one is given."""
    found = NOTED.fullmatch(text.strip())
    if found is None:
        raise ArgumentTypeError(_("64 chiffres hexadécimaux, puis @ et un numéro au besoin"))
    fingerprint, number = found.groups()
    return fingerprint.lower(), int(number) if number else None
