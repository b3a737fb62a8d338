"""Codes of actions: those that do not exist, those of which nothing is told."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reporting.checks.facts import Code, Facts
from reporting.checks.findings import Record, Remark, Severity
from reporting.checks.registry import Documentation, rule
from reporting.checks.sentences import plain
from snia.common.typography import enumeration

_CITED = re.compile(r"\b[Aa]ctions?\s+((?:\.?\d{1,2}\.\d{1,2}(?:\s*(?:,|et|ou|à|-)\s*)?)+)(?!\d)")
_CODE = re.compile(r"(\d{1,2})\.(\d{1,2})")


@rule(
    "code-inexistant",
    Severity.BLOCKING,
    gettext_lazy("Code d'action qui n'existe pas"),
    Documentation(
        looks_at=gettext_lazy(
            "Les codes cités dans les textes après « action » : ni une action, ni un code que les "
            "groupes d'actions citent, ou au-delà du nombre d'actions annoncé pour le programme."
        ),
        why=gettext_lazy("Le lecteur cherche l'action et ne la trouve pas."),
        example=gettext_lazy("« Action 11.71 » pour « Action 11.17 »."),
    ),
)
def unknown_code(facts: Facts) -> Iterator[Remark]:
    announced = {programme.number: programme.announced for programme in facts.programmes}
    for text in facts.everything_written():
        for code in dict.fromkeys(_codes(f"{text.heading} {plain(text.html)}")):
            most = announced.get(code[0])
            if code in facts.known_codes:
                continue
            if most is not None and code[1] > most:
                told = _(
                    "Action %(code)s : le programme %(programme)s n'annonce que %(most)s actions."
                )
                names = {"code": _written(code), "programme": code[0], "most": most}
                yield Remark(text.record, told % names)
            elif code not in facts.cited_codes:
                told = _(
                    "Action %s : ni la stratégie ni les groupes d'actions ne connaissent ce code."
                )
                yield Remark(text.record, told % _written(code))


@rule(
    "code-sans-libelle",
    Severity.WARNING,
    gettext_lazy("Codes d'actions sans libellé"),
    Documentation(
        looks_at=gettext_lazy(
            "Les codes que citent les groupes d'actions du chapitre, dont l'action n'a pas été "
            "importée, si le plan de l'édition imprime ces codes."
        ),
        why=gettext_lazy("Le Bilan les cite ; l'outil ne peut ni les nommer ni les suivre."),
        example=gettext_lazy("Actions 11.10 et 11.11, citées et jamais énoncées."),
    ),
)
def code_without_wording(facts: Facts) -> Iterator[Remark]:
    for group in facts.groups:
        unknown = [code for code in group.codes if code not in facts.known_codes]
        if unknown:
            told = _("Libellé inconnu, à importer : %s.")
            yield Remark(group.record, told % enumeration([_written(code) for code in unknown]))


@rule(
    "action-sans-nouvelle",
    Severity.WARNING,
    gettext_lazy("Action sans nouvelle"),
    Documentation(
        looks_at=gettext_lazy(
            "Les actions dont la période n'a ni avancement validé, ni activité, ni texte ; et, "
            "dans un programme raconté, les numéros sautés entre les codes que les groupes "
            "citent."
        ),
        why=gettext_lazy("Une action oubliée passe pour une action qui n'a rien fait."),
        example=gettext_lazy("Actions 11.4 à 11.9, entre 11.3 et 11.10, dont rien n'est dit."),
    ),
)
def action_without_news(facts: Facts) -> Iterator[Remark]:
    for action in facts.actions:
        if not action.has_news:
            told = _("Ni avancement validé, ni activité, ni texte pour l'action %s.")
            yield Remark(action.record, told % _written(action.code))
    yield from _skipped(facts)


def _skipped(facts: Facts) -> Iterator[Remark]:
    """Numbers between those that the told groups cite, and that nothing knows."""
    told = {code for group in facts.groups for code in group.codes}
    records = {programme.number: programme.record for programme in facts.programmes}
    by_programme: dict[int, set[int]] = defaultdict(set)
    for programme, number in told:
        by_programme[programme].add(number)
    for programme, numbers in sorted(by_programme.items()):
        silent = [
            (programme, number)
            for number in range(1, max(numbers))
            if number not in numbers and (programme, number) not in facts.known_codes
        ]
        if silent and programme in records:
            words = _(
                "Le chapitre cite les actions jusqu'à %(last)s et ne dit rien de : %(silent)s."
            )
            names = {"last": _written((programme, max(numbers))), "silent": _runs(silent)}
            yield Remark(_renamed(records[programme]), words % names)


@rule(
    "chapitre-vide",
    Severity.WARNING,
    gettext_lazy("Programme dont rien n'est rapporté"),
    Documentation(
        looks_at=gettext_lazy(
            "Les programmes du plan de l'édition sans texte, activité ni liste."
        ),
        why=gettext_lazy("Le Bilan couvre onze programmes : un chapitre absent doit être voulu."),
        example=gettext_lazy("Un programme sectoriel dont aucune institution n'a répondu."),
    ),
)
def empty_chapter(facts: Facts) -> Iterator[Remark]:
    for programme in facts.programmes:
        if not programme.is_told:
            yield Remark(programme.record, _("Rien n'est rapporté : le chapitre manquera."))


def _codes(text: str) -> Iterator[Code]:
    for match in _CITED.finditer(text):
        for programme, number in _CODE.findall(match[1]):
            yield int(programme), int(number)


def _written(code: Code) -> str:
    return f"{code[0]}.{code[1]}"


def _runs(codes: Iterable[Code]) -> str:
    """ "11.4 à 11.9, 11.12" """
    runs: list[list[Code]] = []
    for code in codes:
        if runs and code == (runs[-1][-1][0], runs[-1][-1][1] + 1):
            runs[-1].append(code)
        else:
            runs.append([code])
    return ", ".join(
        _written(run[0]) if len(run) == 1 else f"{_written(run[0])} à {_written(run[-1])}"
        for run in runs
    )


def _renamed(record: Record) -> Record:
    return Record(f"{record.key}+codes:0", record.label, record.chapter, record.mend_url)
