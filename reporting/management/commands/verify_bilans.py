"""manage.py verify_bilans [--render]: what was frozen and published is what it was."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from reporting.models import FrozenEdition, PublishedFile
from reporting.publishing.verification import faults, rendered_again


class Command(BaseCommand):
    help = (
        "Relit chaque édition figée et chaque fichier publié, et compare leur empreinte à celle "
        "qui a été prise."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--render",
            action="store_true",
            help="Refait aussi chaque PDF publié depuis son document, et compare les octets.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(faults())
        if options["render"] and not found:
            found = self._render()
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(_("%s anomalies : voir ci-dessus.") % len(found))
        told = _("Éditions figées : %(frozen)s ; fichiers : %(files)s ; tout est intact.")
        counts = {"frozen": FrozenEdition.objects.count(), "files": PublishedFile.objects.count()}
        self.stdout.write(told % counts)

    def _render(self) -> list[str]:
        """Other bytes are a fault only where nothing that lays out has changed since."""
        wrong = []
        for file, same, engines in rendered_again():
            if same:
                self.stdout.write(_("%s : les mêmes octets.") % file.frozen)
            elif engines:
                told = {"version": file.frozen, "engines": ", ".join(engines)}
                message = _("%(version)s : autres octets, moteurs changés (%(engines)s).")
                self.stdout.write(message % told)
            else:
                wrong.append(_("%s : refait, le PDF n'a pas les mêmes octets.") % file.frozen)
        return wrong
