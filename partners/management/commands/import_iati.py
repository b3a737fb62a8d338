"""manage.py import_iati FILE [--dry-run] [--accept ID=slug|new …] [--replace ID …]."""

from argparse import ArgumentParser, ArgumentTypeError
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partners.iati.accepting import Decisions
from partners.iati.cells import shortened
from partners.iati.changes import Change
from partners.iati.importing import Outcome, Proposal, Verdict, import_file
from partners.iati.reading import Unreadable

SHOWN_WARNINGS = 5


class Command(BaseCommand):
    help = (
        "Importe un fichier d'activités de l'IATI (2.01 à 2.03). Ce qui est connu est complété, "
        "jamais écrasé ni doublé ; ce qui ressemble à un projet attend d'être accepté."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="Le fichier .xml")
        parser.add_argument("--dry-run", action="store_true", help="Montre tout, n'écrit rien")
        parser.add_argument(
            "--accept",
            action="append",
            type=_decision,
            default=[],
            metavar="ID=slug|new",
            help="L'activité (ou l'organisation) du fichier est ce projet (cette institution), ou "
            "elle est nouvelle",
        )
        parser.add_argument(
            "--replace",
            action="append",
            default=[],
            metavar="ID",
            help="Pour cette activité, les valeurs du fichier remplacent les nôtres",
        )

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        decisions = Decisions(dict(options["accept"]), frozenset(options["replace"]))
        try:
            outcome = import_file(file, decisions, dry_run=dry_run)
        except Unreadable as error:
            raise CommandError(f"Rien n'a été importé : {error}") from error
        self._warn(outcome)
        for proposal in outcome.proposals:
            self._show(proposal)
        self._show_organisations(outcome)
        self._conclude(outcome, dry_run)

    def _warn(self, outcome: Outcome) -> None:
        if outcome.warnings:
            self.stdout.write(f"Écarts du fichier au schéma officiel : {len(outcome.warnings)}")
            for warning in outcome.warnings[:SHOWN_WARNINGS]:
                self.stdout.write(f"  {warning}")

    def _show(self, proposal: Proposal) -> None:
        activity = proposal.activity
        self.stdout.write(f"{activity.identifier} « {activity.title} » : {_told(proposal)}")
        for candidate in proposal.candidates:
            slug = candidate.project.slug
            self.stdout.write(
                f"    ? {candidate.project} ({candidate.reason}) : "
                f'--accept "{activity.identifier}={slug}"'
            )
        if proposal.candidates:
            self.stdout.write(f'    ? aucun de ceux-là : --accept "{activity.identifier}=new"')
        if proposal.filling:
            for change in proposal.filling.changes:
                self.stdout.write(f"    {'+' if change.is_written else '≠'} {_brief(change)}")
            for left in dict.fromkeys((*activity.left, *proposal.filling.left)):
                self.stdout.write(f"    - laissé : {left}")

    def _show_organisations(self, outcome: Outcome) -> None:
        for accepted in outcome.accepted:
            self.stdout.write(f"Organisation acceptée : {accepted}")
        for org in outcome.unknown:
            self.stdout.write(
                f"Organisation inconnue : {org.name} (ligne {org.line}) : "
                f'--accept "{org.key}=slug" ou --accept "{org.key}=new"'
            )

    def _conclude(self, outcome: Outcome, dry_run: bool) -> None:
        counts = Counter(proposal.verdict for proposal in outcome.proposals)
        changed = sum(proposal.is_changed for proposal in outcome.proposals) - counts[Verdict.NEW]
        told = (
            f"{counts[Verdict.NEW]} nouveau(x), {counts[Verdict.KNOWN]} connu(s) dont {changed} "
            f"complété(s), {counts[Verdict.ALIKE]} à accepter, "
            f"{counts[Verdict.OURS] + counts[Verdict.ABROAD]} sans objet"
        )
        if dry_run:
            self.stdout.write(f"Essai : {told} ; rien n'a été écrit.")
        elif outcome.is_changed:
            self.stdout.write(f"Importé : {told}.")
        else:
            self.stdout.write(f"Rien à écrire : {told}.")


def _told(proposal: Proposal) -> str:
    if proposal.verdict == Verdict.NEW and proposal.filling:
        return f"nouveau, {proposal.filling.project.slug}"
    if proposal.verdict == Verdict.KNOWN and proposal.filling:
        state = "complété" if proposal.is_changed else "inchangé"
        return f"déjà connu, {proposal.filling.project.slug}, {state}"
    return {
        Verdict.ALIKE: "ressemble à un projet connu, à accepter",
        Verdict.OURS: "déjà connu, publié par ce site",
        Verdict.ABROAD: "hors du Maroc",
    }[proposal.verdict]


def _brief(change: Change) -> str:
    return shortened(str(change), 200)


def _decision(text: str) -> tuple[str, str]:
    key, equals, value = text.rpartition("=")
    if not (key and equals and value):
        raise ArgumentTypeError("écrire IDENTIFIANT=projet ou IDENTIFIANT=new")
    return key, value
