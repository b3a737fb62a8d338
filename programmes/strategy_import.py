"""Load the rest of the strategy from the secretariat's spreadsheet: read, preview, apply.

Two sheets, OSP and Actions. Nothing is written before every row is right; then everything is,
in one transaction. A wording that is imported becomes the official one.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from partners.models import Institution
from programmes.models import Action, ActionGroup, Programme, SpecificObjective
from programmes.models.strategy import Wording
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.text import fold
from snia.common.workbooks import (
    CellError,
    Row,
    SheetLayout,
    UnusableWorkbook,
    read_workbook,
    write_template,
)

PROGRAMME, OBJECTIVE, ACTION = "Programme", "OSP", "Action"
LEADS, WORDING = "Institutions pilotes", "Libellé"
OBJECTIVES = SheetLayout("OSP", (PROGRAMME, OBJECTIVE, WORDING))
ACTIONS = SheetLayout("Actions", (PROGRAMME, OBJECTIVE, ACTION, LEADS, WORDING))
LAYOUTS = (OBJECTIVES, ACTIONS)

TEMPLATE_NOTES = (
    "Feuille OSP : une ligne par objectif spécifique. Programme et OSP sont des numéros.",
    "Feuille Actions : une ligne par action. Action est le code complet, par exemple 11.10.",
    "Les cellules sont au format texte : le garder, sans quoi Excel lit 11.10 comme 11,1.",
    "Institutions pilotes : sigles ou noms connus du site, séparés par des points-virgules.",
    "Libellé : le libellé officiel, entier. Ni cellules fusionnées, ni formules.",
)

_CODE = re.compile(r"^\s*(\d{1,2})\s*\.\s*(\d{1,3})\s*$")


@dataclass(frozen=True)
class ObjectiveRow:
    programme: int
    number: int
    wording: str


@dataclass(frozen=True)
class ActionRow:
    programme: int
    objective: int
    number: int
    wording: str
    leads: tuple[Institution, ...]

    @property
    def code(self) -> str:
        return f"{self.programme}.{self.number}"


@dataclass
class Change:
    """What applying the import does to one OSP or action."""

    code: str
    after: str
    before: str | None = None

    @property
    def is_new(self) -> bool:
        return self.before is None


@dataclass
class StrategyImport:
    """A spreadsheet that was read without an error, ready to be looked at and applied."""

    objectives: list[ObjectiveRow] = field(default_factory=list)
    actions: list[ActionRow] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0


def write_strategy_template(path: Path) -> None:
    write_template(path, LAYOUTS, TEMPLATE_NOTES)


def read_strategy(path: Path) -> StrategyImport:
    """Read and check every cell; UnusableWorkbook with every error otherwise."""
    rows = read_workbook(path, LAYOUTS)
    checker = _Checker()
    objectives = [checker.objective(row) for row in rows[OBJECTIVES.name]]
    actions = [checker.action(row) for row in rows[ACTIONS.name]]
    checker.check_objectives_of_actions(rows[ACTIONS.name], actions)
    if not objectives and not actions and not checker.errors:
        checker.errors.append(CellError("", _("Le classeur est vide : rien à importer.")))
    if checker.errors:
        raise UnusableWorkbook(checker.errors)
    strategy = StrategyImport([row for row in objectives if row], [row for row in actions if row])
    _compare(strategy)
    return strategy


@transaction.atomic
def apply_strategy(strategy: StrategyImport, *, actor: User | None = None) -> None:
    """Write the whole import, and say so in the journal."""
    programmes = {p.number: p for p in Programme.objects.select_for_update()}
    for row in strategy.objectives:
        objective = SpecificObjective.objects.filter(number=row.number).first()
        objective = objective or SpecificObjective(number=row.number)
        objective.programme = programmes[row.programme]
        _word(objective, row.wording)
    objectives = {o.number: o for o in SpecificObjective.objects.all()}
    for action_row in strategy.actions:
        programme = programmes[action_row.programme]
        action = Action.objects.filter(programme=programme, number=action_row.number).first()
        action = action or Action(programme=programme, number=action_row.number)
        action.objective = objectives[action_row.objective]
        _word(action, action_row.wording)
        action.leads.set(action_row.leads)
    summary = _(
        "Stratégie importée : %(objectives)s OSP et %(actions)s actions lus, "
        "%(changes)s créés ou modifiés."
    )
    counts = {
        "objectives": len(strategy.objectives),
        "actions": len(strategy.actions),
        "changes": len(strategy.changes),
    }
    audit.record(verb="import_strategy", actor=actor, summary=summary % counts)


def _word(record: SpecificObjective | Action, wording: str) -> None:
    """What the secretariat imports is the official wording."""
    record.wording, record.wording_status = wording, Wording.OFFICIAL
    record.is_demonstration = False
    record.save()


def _compare(strategy: StrategyImport) -> None:
    """Fill the changes: what is new, what differs from the database."""
    objectives = {o.number: o for o in SpecificObjective.objects.select_related("programme")}
    for row in strategy.objectives:
        objective = objectives.get(row.number)
        before = None
        if objective is not None:
            before = _told(objective.wording, objective.wording_status, objective.programme.number)
        after = _told(row.wording, Wording.OFFICIAL, row.programme)
        _note(strategy, f"OSP {row.number}", before, after)
    actions = {
        (a.programme.number, a.number): a
        for a in Action.objects.select_related("programme", "objective").prefetch_related("leads")
    }
    for action_row in strategy.actions:
        action = actions.get((action_row.programme, action_row.number))
        before = None
        if action is not None:
            objective_number = action.objective.number if action.objective else None
            before = _told(
                action.wording, action.wording_status, objective_number, action.leads.all()
            )
        after = _told(action_row.wording, Wording.OFFICIAL, action_row.objective, action_row.leads)
        _note(strategy, f"Action {action_row.code}", before, after)


def _told(
    wording: str, status: str, belongs_to: int | None, leads: Iterable[Institution] | None = None
) -> str:
    """All that an import may change of a record, in one line of the preview."""
    told = [str(Wording(status).label)] if status != Wording.OFFICIAL else []
    if leads is None:
        told.append(f"{_('programme')} {belongs_to}")
    else:
        names = ", ".join(sorted(lead.label for lead in leads))
        told += [f"OSP {belongs_to or '-'}", f"{_('pilotes')} : {names or '-'}"]
    return f"{wording} ({' ; '.join(str(piece) for piece in told)})"


def _note(strategy: StrategyImport, code: str, before: str | None, after: str) -> None:
    if before == after:
        strategy.unchanged += 1
    else:
        strategy.changes.append(Change(code, after, before))


class _Checker:
    """Turns rows into values, gathering every error with its cell."""

    def __init__(self) -> None:
        self.errors: list[CellError] = []
        self.programmes = set(Programme.objects.values_list("number", flat=True))
        self.objective_programme = dict(
            SpecificObjective.objects.values_list("number", "programme__number")
        )
        self.programmes_of_parts = {
            pair
            for model in (Action, ActionGroup)
            for pair in model._default_manager.exclude(objective=None).values_list(
                "objective__number", "programme__number"
            )
        }
        self.first_place: dict[tuple[str, Any], str] = {}
        self.institutions = _InstitutionFinder()

    def objective(self, row: Row) -> ObjectiveRow | None:
        programme = self._read(row, PROGRAMME, self._programme)
        number = self._read(row, OBJECTIVE, _whole_number)
        wording = self._read(row, WORDING, _wording)
        if number is not None:
            self._once(row, OBJECTIVE, f"OSP {number}")
        if programme is None or number is None or wording is None:
            return None
        self._keeps_its_parts(row, number, programme)
        self.objective_programme[number] = programme
        return ObjectiveRow(programme, number, wording)

    def action(self, row: Row) -> ActionRow | None:
        programme = self._read(row, PROGRAMME, self._programme)
        objective = self._read(row, OBJECTIVE, _whole_number)
        code = self._read(row, ACTION, _action_code)
        leads = self._read(row, LEADS, self.institutions.find_all)
        wording = self._read(row, WORDING, _wording)
        if code is not None:
            self._once(row, ACTION, f"{code[0]}.{code[1]}")
            if programme is not None and code[0] != programme:
                self._fail(
                    row,
                    ACTION,
                    _("L'action %(code)s n'est pas du programme %(programme)s.")
                    % {"code": f"{code[0]}.{code[1]}", "programme": programme},
                )
        if None in (programme, objective, code, leads, wording):
            return None
        return ActionRow(programme, objective, code[1], wording, leads)

    def check_objectives_of_actions(
        self, rows: list[Row], actions: list[ActionRow | None]
    ) -> None:
        """An action's OSP is known, here or in the database, and of the same programme."""
        for row, action in zip(rows, actions, strict=True):
            if action is None:
                continue
            programme = self.objective_programme.get(action.objective)
            if programme is None:
                message = _(
                    "L'OSP %s n'existe ni dans la feuille OSP ni sur le site : l'y ajouter."
                )
                self._fail(row, OBJECTIVE, message % action.objective)
            elif programme != action.programme:
                message = _("L'OSP %(objective)s est du programme %(programme)s.")
                values = {"objective": action.objective, "programme": programme}
                self._fail(row, OBJECTIVE, message % values)

    def _keeps_its_parts(self, row: Row, number: int, programme: int) -> None:
        for objective, other in self.programmes_of_parts:
            if objective == number and other != programme:
                message = _(
                    "L'OSP %(objective)s a des actions dans le programme %(other)s : il ne peut "
                    "passer au programme %(programme)s."
                )
                values = {"objective": number, "other": other, "programme": programme}
                self._fail(row, PROGRAMME, message % values)

    def _programme(self, value: Any) -> int:
        number = _whole_number(value)
        if number not in self.programmes:
            raise ValueError(_("Le programme %s n'existe pas.") % number)
        return number

    def _read(self, row: Row, column: str, read: Callable[[Any], Any]) -> Any:
        try:
            return read(row.values[column])
        except ValueError as error:
            self._fail(row, column, str(error))
            return None

    def _once(self, row: Row, column: str, code: str) -> None:
        first = self.first_place.setdefault((row.sheet, code), row.place(column))
        if first != row.place(column):
            message = _("%(code)s figure déjà en %(place)s : garder une seule des deux lignes.")
            self._fail(row, column, message % {"code": code, "place": first})

    def _fail(self, row: Row, column: str, message: str) -> None:
        self.errors.append(CellError(row.place(column), message))


class _InstitutionFinder:
    """Finds institutions by any of their names, loaded once."""

    def __init__(self) -> None:
        self.by_name: dict[str, set[Institution]] = defaultdict(set)
        for institution in Institution.objects.prefetch_related("names", "aliases"):
            for name in institution.names.all():
                self.by_name[name.acronym_folded].add(institution)
                self.by_name[name.name_folded].add(institution)
            for alias in institution.aliases.all():
                self.by_name[alias.alias_folded].add(institution)
        self.by_name.pop("", None)

    def find_all(self, value: Any) -> tuple[Institution, ...]:
        written = [piece.strip() for piece in str(value or "").split(";")]
        return tuple(dict.fromkeys(self._find(name) for name in written if name))

    def _find(self, name: str) -> Institution:
        found = self.by_name.get(fold(name), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            names = " ; ".join(sorted(institution.full_name for institution in found))
            message = _("« %(name)s » désigne plusieurs institutions (%(names)s) : préciser.")
            raise ValueError(message % {"name": name, "names": names})
        close = difflib.get_close_matches(fold(name), self.by_name, n=1, cutoff=0.75)
        hint = _(" Peut-être « %s » ?") % min(self.by_name[close[0]], key=str) if close else ""
        message = _(
            "Institution inconnue « %s » : l'écrire comme sur le site, ou l'y créer d'abord."
        )
        raise ValueError(message % name + hint)


def _whole_number(value: Any) -> int:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value if value is not None else "").strip()
    digits = re.sub(r"^OSP\s*", "", text, flags=re.IGNORECASE)
    if not re.fullmatch(r"[0-9]{1,3}", digits) or int(digits) < 1:
        raise ValueError(_("Un numéro entier est attendu (de 1 à 999), pas « %s ».") % text)
    return int(digits)


def _wording(value: Any) -> str:
    text = " ".join(str(value if value is not None else "").split())
    if not text:
        raise ValueError(_("Le libellé manque."))
    return text


def _action_code(value: Any) -> tuple[int, int]:
    """(11, 10) for "11.10". A number of one decimal may have been 11.1 or 11.10: refused."""
    if isinstance(value, date):
        raise ValueError(
            _(
                "Excel a lu ce code comme une date : mettre la cellule au format texte et "
                "retaper le code."
            )
        )
    if isinstance(value, float) and re.fullmatch(r"\d+\.\d", str(value)):
        raise ValueError(
            _(
                "Excel a lu ce code comme le nombre %(number)s : impossible de distinguer "
                "%(number)s de %(number)s0. Mettre la cellule au format texte et retaper le code."
            )
            % {"number": value}
        )
    match = _CODE.match(str(value if value is not None else ""))
    if match is None or int(match[2]) < 1:
        raise ValueError(
            _("Un code d'action comme 11.10 est attendu, pas « %s ».") % (value or "")
        )
    return int(match[1]), int(match[2])
