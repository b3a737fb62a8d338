"""An institution's workbook: written from what the site holds, read back, applied whole or not
at all. Its sheets and its cells are told in `workbook_layout`."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from openpyxl.utils import column_index_from_string

from partners.models import Institution
from programmes import perms
from programmes.models import Campaign, PlannedBudget, ProgressUpdate, ReturnedWorkbook, Version
from programmes.progress import checks, drafting
from programmes.progress.asked import Ask
from programmes.progress.checks import is_empty
from programmes.progress.document import RICH_TEXTS, Difference, Document, Row, differences
from programmes.progress.fields import ROW_FORMS
from programmes.progress.present import Change, change_of
from programmes.progress.workbook_layout import (
    ACTION,
    INDICATOR,
    KEY,
    NOT_APPLICABLE,
    NOT_APPLICABLE_WORDS,
    NOTE,
    PART,
    TITLES,
    YES,
    Column,
    Exported,
    NotSealed,
    Seal,
    Shape,
    Stub,
    cells_of,
    digest_of,
    plain_of,
    rows_of,
    shapes,
    told_parts,
    workbook_of,
)
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.richtext import from_plain
from snia.common.text import fold
from snia.common.typography import thousands
from snia.common.uploads import safe_name
from snia.common.workbooks import (
    CellError,
    CellKind,
    UnusableWorkbook,
    code_in,
    open_workbook,
    read_sheets,
    text_in,
    tidied,
)
from snia.common.workbooks import Row as SheetRow

State = ReturnedWorkbook.State


# --- What the site holds -------------------------------------------------------------------


@dataclass(frozen=True)
class _KnownAsk(Ask):
    """What an answer is asked, its budget being loaded with those of the others."""

    planned: PlannedBudget | None = None

    @cached_property
    def budget(self) -> PlannedBudget | None:
        return self.planned


@dataclass(frozen=True)
class _Site:
    """The answers of an institution in a campaign; four queries, however many they are."""

    updates: dict[int, ProgressUpdate]
    editable: set[int]
    budgets: dict[int, PlannedBudget]

    @classmethod
    def of(cls, campaign: Campaign, institution: Institution, actor: User | None) -> "_Site":
        asked = ProgressUpdate.objects.filter(campaign=campaign, institution=institution)
        on = timezone.localdate()
        if actor is None:
            editable = asked.editable(on)
        else:
            editable = perms.editable_updates(actor, asked, on)
        updates = (
            asked.with_due_date()
            .select_related("campaign__period", "action__programme", "institution", "edited_by")
            .prefetch_related("action__indicators")
            .order_by("action__programme__number", "action__number")
        )
        budgets = PlannedBudget.objects.filter(institution=institution, period=campaign.period_id)
        return cls(
            {update.pk: update for update in updates},
            set(editable.order_by().values_list("pk", flat=True)),
            {budget.action_id: budget for budget in budgets},
        )

    def ask(self, update: ProgressUpdate) -> Ask:
        return _KnownAsk(update, self.budgets.get(update.action_id))


# --- Out -----------------------------------------------------------------------------------


def write_answers(
    campaign: Campaign, institution: Institution, *, actor: User | None = None
) -> bytes:
    """The workbook of the answers that can still be edited (by `actor`, where one is given),
    filled with what the site holds."""
    site = _Site.of(campaign, institution, actor)
    updates = [update for update in site.updates.values() if update.pk in site.editable]
    exported = {update: _exported(update, site) for update in updates}
    now = timezone.localtime()
    seal = Seal(campaign.pk, str(campaign), institution.pk, str(institution), now.isoformat())
    for update, answer in exported.items():
        _note(seal, update, answer)
    notes = [
        f"{institution} – {campaign}",
        f"Téléchargé le {now:%d/%m/%Y à %H:%M}.",
        *(f"À renvoyer au plus tard le {day:%d/%m/%Y}." for day in _due_days(updates)),
        *filter(None, plain_of(campaign.guidance).split("\n")),
    ]
    content = BytesIO()
    workbook_of(seal, list(exported.values()), notes).save(content)
    return content.getvalue()


def _due_days(updates: list[Any]) -> list[date]:
    """The day by which the institution answers; it is the same for all its actions."""
    return [update.due_on for update in updates[:1]]


def _exported(update: ProgressUpdate, site: _Site) -> Exported:
    budget = site.budgets.get(update.action_id)
    return Exported(
        update.action.code,
        update.action.wording,
        _amount(budget) if budget else "",
        update.content,
        list(update.action.indicators.all()),
    )


def _amount(budget: PlannedBudget) -> str:
    whole, fraction = divmod(budget.value, 1)
    cents = f",{int(fraction * 100):02d}" if fraction else ""
    return f"{thousands(int(whole))}{cents} {budget.currency}"


def _note(seal: Seal, update: ProgressUpdate, answer: Exported) -> None:
    code = answer.code
    seal.answers[code] = Stub(update.pk, update.revision, digest_of(answer.cells))
    for name in ROW_FORMS:
        seal.rows |= {(code, f"{name}/{row['key']}") for row in rows_of(answer.document, name)}
    for indicator in answer.indicators:
        for part, label in told_parts(indicator):
            told = (code, tidied(indicator.name), tidied(label))
            seal.indicators[told] = f"indicators/{indicator.pk}/{part}"


# --- Back in -------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReturnedAnswer:
    """One answer as the workbook has it; without `changes` where it is as the site has it."""

    update: ProgressUpdate
    document: Document
    revision: int  # of the export
    changes: list[Change]


def read_answers(
    path: Path, campaign: Campaign, institution: Institution, *, actor: User | None = None
) -> list[ReturnedAnswer]:
    """Every answer of the workbook; UnusableWorkbook with every error, each by its cell.

    The number of queries does not depend on that of the answers.
    """
    workbook = open_workbook(path)
    try:
        seal = Seal.read(workbook)
    except NotSealed as error:
        message = _(
            "Ce classeur n'est pas celui que le site a donné, ou sa feuille cachée a été "
            "modifiée : télécharger de nouveau le classeur et y reporter les réponses."
        )
        raise UnusableWorkbook([CellError("", message)]) from error
    _refuse_another(seal, campaign, institution)
    layouts = [shape.layout for shape in shapes().values()]
    rows, errors = read_sheets(workbook, layouts, _("Télécharger de nouveau le classeur."))
    reader = _Reader(seal, _Site.of(campaign, institution, actor), rows, errors)
    answers = reader.answers()
    if reader.errors:
        raise UnusableWorkbook(sorted(dict.fromkeys(reader.errors), key=_in_order))
    return answers


def _refuse_another(seal: Seal, campaign: Campaign, institution: Institution) -> None:
    names = {"its": seal.institution_label, "here": institution}
    titles = {"its": seal.campaign_title, "here": campaign}
    errors = []
    if seal.institution != institution.pk:
        message = _("Ce classeur est celui de %(its)s ; celui qui est attendu est de %(here)s.")
        errors.append(CellError("", message % names))
    if seal.campaign != campaign.pk:
        message = _("Ce classeur est de la campagne « %(its)s », et non « %(here)s ».")
        errors.append(CellError("", message % titles))
    if errors:
        raise UnusableWorkbook(errors)


_PLACE = re.compile(r"(?P<sheet>[^!]*)(?:!(?P<column>[A-Z]+)(?P<row>\d+))?")


def _in_order(error: CellError) -> tuple[int, int, int]:
    """As one meets the cells: sheet by sheet, line by line; first what is of the whole file."""
    match = _PLACE.match(error.place)
    titles = list(TITLES.values())
    if match is None or match["sheet"] not in titles:
        return (-1, 0, 0)
    column = column_index_from_string(match["column"]) if match["column"] else 0
    return (titles.index(match["sheet"]), int(match["row"] or 0), column)


@dataclass
class _Filled:
    """What the cells hold for one action, and where each of its values stands."""

    code: str
    update: ProgressUpdate
    stub: Stub
    place: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)  # paths whose cell is told as an error
    keys: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def put(self, path: str, place: str, text: str | None) -> None:
        """None is a cell that could not be read."""
        self.places[path] = place
        if text is None:
            self.unread.add(path)
        elif text:
            self.cells[path] = text

    def brings_nothing_to(self, exported: dict[str, str]) -> bool:
        as_exported = digest_of(self.cells) == self.stub.digest
        return not self.unread and (as_exported or self.cells == exported)


class _Reader:
    """Turns the rows of the sheets into answers, gathering every error with its cell."""

    def __init__(
        self,
        seal: Seal,
        site: _Site,
        rows: dict[str, list[SheetRow]],
        errors: Iterable[CellError],
    ) -> None:
        self.seal, self.site, self.rows = seal, site, rows
        self.errors = list(errors)
        self.faulty = {error.place for error in self.errors}
        self.mark = seal.mark
        self.unread = {s.section for s in shapes().values() if s.title not in rows}
        self.filled = {
            code: _Filled(code, site.updates[stub.update], stub, TITLES["answers"])
            for code, stub in seal.answers.items()
            if stub.update in site.updates
        }

    def answers(self) -> list[ReturnedAnswer]:
        readers = dict.fromkeys(ROW_FORMS, self._read_row)
        readers |= {"answers": self._read_texts, "indicators": self._read_indicator}
        for name, shape in shapes().items():
            for row in self.rows.get(shape.title, ()):
                readers[name](shape, row)
        if "answers" not in self.unread:
            self._tell_missing_lines()
        answers = [self._answer(filled) for filled in self.filled.values()]
        return [answer for answer in answers if answer is not None]

    def fail(self, place: str, message: str) -> None:
        self.errors.append(CellError(place, message))

    # Cells

    def _text(self, row: SheetRow, column: Column) -> str | None:
        """What a cell says; None, and an error, where it says nothing that can be read."""
        place = row.place(column.label)
        if place in self.faulty:
            return None
        try:
            return text_in(row.values[column.label], row.formats[column.label], column.kind)
        except ValueError as error:
            self.fail(place, str(error))
            return None

    def _filled_of(self, row: SheetRow) -> _Filled | None:
        """The answer of the action whose code the row has."""
        place = row.place(ACTION)
        if place in self.faulty:
            return None
        try:
            code = code_in(row.values[ACTION])
        except ValueError as error:
            self.fail(place, str(error))
            return None
        if code not in self.filled:
            self.fail(place, self._why_not_asked(code))
        return self.filled.get(code)

    def _why_not_asked(self, code: str) -> str:
        values = {
            "code": code,
            "institution": self.seal.institution_label,
            "codes": " ; ".join(self.filled),
        }
        if not code:
            message = _("Dire l'action de cette ligne : %(codes)s.")
        elif code in {update.action.code for update in self.site.updates.values()}:
            message = _(
                "L'action %(code)s n'est pas dans ce classeur : elle y manquait au "
                "téléchargement. Télécharger de nouveau le classeur, ou la remplir sur le site."
            )
        else:
            message = _(
                "L'action %(code)s n'est pas demandée à %(institution)s dans cette campagne ; "
                "celles qui le sont : %(codes)s."
            )
        return message % values

    # Sheets

    def _read_texts(self, shape: Shape, row: SheetRow) -> None:
        filled = self._filled_of(row)
        if filled is None:
            return
        if filled.places:
            message = _("L'action %(code)s figure déjà en %(place)s : garder une seule ligne.")
            self.fail(row.place(ACTION), message % {"code": filled.code, "place": filled.place})
            return
        filled.place = row.place(ACTION)
        for column in shape.filled:
            filled.put(column.name, row.place(column.label), self._text(row, column))

    def _read_row(self, shape: Shape, row: SheetRow) -> None:
        texts = {column: self._text(row, column) for column in shape.filled}
        known = {column.name: text for column, text in texts.items() if text}
        if is_empty(known) and None not in texts.values():
            return  # a line whose cells were emptied is a line taken out
        filled = self._filled_of(row)
        if filled is None:
            return
        key = self._key(filled, shape.section, tidied(str(row.values[KEY] or "")), known)
        filled.keys[shape.section].append(key)
        for column, text in texts.items():
            path = f"{shape.section}/{key}/{column.name}"
            filled.put(path, row.place(column.label), text)

    def _key(self, filled: _Filled, section: str, key: str, texts: dict[str, str]) -> str:
        """The key that the row left with. A new row, one of another action, the second of two
        copies get one of their own: the same whenever the same file is read."""
        taken = filled.keys[section]
        if (filled.code, f"{section}/{key}") in self.seal.rows and key not in taken:
            return key
        told = [self.mark, filled.update.pk, section, sorted(texts.items())]
        keys = (
            salted_hmac("programmes.progress.workbook.row", json.dumps([*told, copy])).hexdigest()
            for copy in count()
        )
        return next(new[:16] for new in keys if new[:16] not in taken)

    def _read_indicator(self, shape: Shape, row: SheetRow) -> None:
        filled = self._filled_of(row)
        if filled is None:
            return
        name, part = (tidied(str(row.values[column] or "")) for column in (INDICATOR, PART))
        path = self.seal.indicators.get((filled.code, name, part))
        if path is None:
            message = _(
                "Ligne inconnue : sur cette feuille, seules les cellules blanches se modifient. "
                "Télécharger de nouveau le classeur si l'action, l'indicateur ou la part ont "
                "été changés."
            )
            self.fail(row.place(INDICATOR), message)
        elif path in filled.places:
            message = _("Cette ligne figure déjà en %s : garder une seule des deux.")
            self.fail(row.place(INDICATOR), message % filled.places[path])
        else:
            self._read_value(shape, row, filled, path)

    def _read_value(self, shape: Shape, row: SheetRow, filled: _Filled, path: str) -> None:
        value, *of_total = shape.filled
        indicator, _slash, part = path.rpartition("/")
        filled.put(path, row.place(value.label), self._text(row, value))
        for column in of_total:
            text, place = self._text(row, column), row.place(column.label)
            if part == "total":
                if column.kind == CellKind.CHOICE and text:
                    text = self._yes_or_nothing(place, text)
                filled.put(f"{indicator}/{column.name}", place, text)
            elif text:
                self.fail(place, _("À écrire sur la ligne « Total » de l'indicateur."))

    def _yes_or_nothing(self, place: str, text: str) -> str | None:
        if fold(text) in ("oui", "x"):
            return YES
        if fold(text) == "non":
            return ""
        self.fail(place, _("« %s » n'est pas compris : écrire « oui », ou rien.") % text)
        return None

    def _tell_missing_lines(self) -> None:
        for filled in self.filled.values():
            if filled.place == TITLES["answers"] and not self._may_stand_in_an_unread_line():
                message = _(
                    "La ligne de l'action %s manque : la remettre, ou télécharger de nouveau "
                    "le classeur."
                )
                self.fail(filled.place, message % filled.code)

    def _may_stand_in_an_unread_line(self) -> bool:
        title = TITLES["answers"]
        return any(error.place.startswith(f"{title}!A") for error in self.errors)

    # Answers

    def _answer(self, filled: _Filled) -> ReturnedAnswer | None:
        update, current = filled.update, filled.update.content
        exported = cells_of(current, update.action.indicators.all())
        for path, text in exported.items():
            if _section_of(path) in self.unread:
                filled.cells[path] = text
        if filled.brings_nothing_to(exported):
            return self._unchanged(filled)
        if self._is_refused(filled):
            return None
        try:
            document = drafting.cleaned(_Writer(self, filled, exported).document())
        except ValidationError as error:
            self.fail(filled.place, " ".join(error.messages))
            return None
        changes = [_told(d, document, update) for d in differences(document, current)]
        if not changes:
            return self._unchanged(filled)
        self._examine(filled, document)
        return ReturnedAnswer(update, document, filled.stub.revision, changes)

    def _unchanged(self, filled: _Filled) -> ReturnedAnswer:
        return ReturnedAnswer(filled.update, filled.update.content, filled.stub.revision, [])

    def _is_refused(self, filled: _Filled) -> bool:
        """Whether the site has something newer, or takes nothing more."""
        reasons = []
        if filled.update.revision != filled.stub.revision:
            reasons.append(_modified_since(filled))
        if filled.update.pk not in self.site.editable:
            reasons.append(_why_locked(filled))
        for reason in reasons:
            self.fail(filled.place, reason)
        return bool(reasons)

    def _examine(self, filled: _Filled, document: Document) -> None:
        """What contradicts itself is an error; what is missing is not, in a draft."""
        for finding in checks.examine(document, self.site.ask(filled.update)).findings:
            if finding.kind != checks.Kind.WRONG or finding.path in filled.unread:
                continue
            place = filled.places.get(finding.path)
            if place:
                self.fail(place, finding.message)
            else:  # of a whole section: the cell that says it is without object
                place = filled.places.get("not_applicable", filled.place)
                self.fail(place, f"{finding.label} : {finding.message}")


class _Writer:
    """Makes the document of an answer out of its cells: what came back as it left stays what it
    is, and what the workbook doesn't show stays too."""

    def __init__(self, reader: _Reader, filled: _Filled, exported: dict[str, str]) -> None:
        self.reader, self.filled, self.exported = reader, filled, exported
        self.current: Document = filled.update.content

    def document(self) -> Document:
        document = {**self.current}
        if "answers" not in self.reader.unread:
            for column in shapes()["answers"].filled:
                if self._is_changed(column.name):
                    document[column.name] = self._simple_value(column)
        for name in ROW_FORMS:
            if name not in self.reader.unread:
                document[name] = list(self._rows(name))
        if "indicators" not in self.reader.unread:
            document["indicators"] = self._indicators()
        return document

    def _is_changed(self, path: str) -> bool:
        is_read = path not in self.filled.unread
        return is_read and self.filled.cells.get(path, "") != self.exported.get(path, "")

    def _simple_value(self, column: Column) -> Any:
        if column.name == "not_applicable":
            return self._skipped(self.filled.cells.get(column.name, ""))
        return self._value(column, column.name)

    def _value(self, column: Column, path: str) -> str:
        """The value that the text of a cell means."""
        text = self.filled.cells.get(path, "")
        if column.name in RICH_TEXTS:
            return from_plain(text)
        if not column.words or not text:
            return text
        values = {fold(word): value for value, word in column.words.items()}
        if fold(text) not in values:
            self._fail_on_word(path, text, column.words.values())
        return values.get(fold(text), "")

    def _skipped(self, text: str) -> list[str]:
        by_word = {fold(word): name for name, word in NOT_APPLICABLE_WORDS.items()}
        words = [word.strip() for word in re.split(r"[;,\n]", text) if word.strip()]
        for word in words:
            if fold(word) not in by_word:
                self._fail_on_word("not_applicable", word, NOT_APPLICABLE_WORDS.values())
        return [by_word[fold(word)] for word in words if fold(word) in by_word]

    def _fail_on_word(self, path: str, word: str, known: Iterable[str]) -> None:
        message = _("« %(word)s » n'est pas une réponse possible. Écrire : %(known)s.")
        told = {"word": word, "known": " ; ".join(known)}
        self.reader.fail(self.filled.places[path], message % told)

    def _rows(self, name: str) -> Iterator[Row]:
        held = {row["key"]: row for row in self.current.get(name, ())}
        for key in self.filled.keys[name]:
            row = {"key": key}
            for column in shapes()[name].filled:
                path = f"{name}/{key}/{column.name}"
                before = held.get(key, {}).get(column.name, "")
                row[column.name] = self._value(column, path) if self._is_changed(path) else before
            yield row
        yield from (row for row in held.values() if is_empty(row))

    def _indicators(self) -> list[Row]:
        rows = {row["key"]: {**row} for row in self.current.get("indicators", ())}
        for path in self._paths_of_indicators():
            if self._is_changed(path):
                _name, key, column = path.split("/", 2)
                text = self.filled.cells.get(path, "")
                is_yes = column == "not_applicable" and text
                rows.setdefault(key, {"key": key})[column] = "yes" if is_yes else text
        held = {row["key"] for row in self.current.get("indicators", ())}
        return [row for key, row in rows.items() if key in held or len(row) > 1]

    def _paths_of_indicators(self) -> Iterator[str]:
        """Those that left with the workbook, whether or not their line came back."""
        for (code, _indicator, _part), path in self.reader.seal.indicators.items():
            if code == self.filled.code:
                yield path
                if path.endswith("/total"):
                    base = path.removesuffix("total")
                    yield from (f"{base}not_applicable", f"{base}note")


def _section_of(path: str) -> str:
    name = path.partition("/")[0]
    return name if "/" in path else "answers"


def _modified_since(filled: _Filled) -> str:
    message = _(
        "L'action %(code)s a été modifiée sur le site depuis l'export (le %(day)s, par "
        "%(author)s) : télécharger de nouveau le classeur."
    )
    edited_at = filled.update.edited_at
    day = f"{timezone.localtime(edited_at):%d/%m/%Y à %H:%M}" if edited_at else "-"
    author = filled.update.edited_by or "-"
    return message % {"code": filled.code, "day": day, "author": author}


def _why_locked(filled: _Filled) -> str:
    if filled.update.is_locked:
        message = _("L'action %s est validée : elle ne se modifie plus.")
    elif filled.update.state == ProgressUpdate.State.SUBMITTED:
        message = _("L'action %s est soumise : elle attend l'avis du secrétariat.")
    else:
        message = _(
            "L'action %s ne peut plus être modifiée, la campagne n'étant pas ouverte : demander "
            "un délai au secrétariat."
        )
    return message % filled.code


def _told(difference: Difference, document: Document, update: ProgressUpdate) -> Change:
    """A change, with the row that it is of: "Activités « Atelier » : Participants"."""
    change = change_of(difference)
    name, _slash, rest = difference.path.partition("/")
    key, _slash, column = rest.partition("/")
    if name == "not_applicable":
        return replace(change, label=f"{change.label} : {NOT_APPLICABLE_WORDS.get(key, key)}")
    if name == "indicators":
        return _told_of_indicator(change, key, column, update)
    if not column:
        return change
    row: Row = next((row for row in document.get(name, ()) if row["key"] == key), {})
    return _named(change, row.get("title") or row.get("text", ""))


def _told_of_indicator(change: Change, key: str, column: str, update: ProgressUpdate) -> Change:
    indicators = [i for i in update.action.indicators.all() if str(i.pk) == key]
    if not indicators:
        return change
    words = {"note": NOTE, "not_applicable": NOT_APPLICABLE, **dict(told_parts(indicators[0]))}
    told = f"{TITLES['indicators']} : {words.get(column, column)}" if column else change.label
    return _named(replace(change, label=told), indicators[0].name)


def _named(change: Change, name: str) -> Change:
    short = name if len(name) <= 60 else f"{name[:59]}…"
    section, separator, column = change.label.partition(" : ")
    return replace(change, label=f"{section} « {short} »{separator}{column}") if name else change


# --- Received, looked at, applied ----------------------------------------------------------


class NotWaiting(UnusableWorkbook):
    """The workbook was applied or refused already."""


def receive(
    upload: UploadedFile, campaign: Campaign, institution: Institution, *, actor: User
) -> ReturnedWorkbook:
    """Keep a workbook that came back, right or wrong, and read it. Nothing is applied yet."""
    _refuse_stranger(institution, actor)
    name = safe_name(upload.name or "")
    returned = ReturnedWorkbook(
        campaign=campaign,
        institution=institution,
        name=name,
        state=State.REFUSED,  # until it is read
        uploaded_by=actor,
    )
    returned.file.save(name, upload)
    try:
        read_answers(Path(returned.file.path), campaign, institution, actor=actor)
    except UnusableWorkbook as error:
        returned.errors = _stored(error)
    else:
        returned.state = State.READ
    returned.save(update_fields=["state", "errors"])
    return returned


def preview(returned: ReturnedWorkbook, *, actor: User | None = None) -> list[ReturnedAnswer]:
    """What applying it would change, as the site is now; UnusableWorkbook where it can't be."""
    reader = actor or returned.uploaded_by
    path = Path(returned.file.path)
    return read_answers(path, returned.campaign, returned.institution, actor=reader)


def apply(returned: ReturnedWorkbook, *, actor: User) -> int:
    """Save every answer that the workbook changes, or none; returns how many.

    Where one can't be saved, the workbook is refused and UnusableWorkbook says why. A workbook
    that was applied or refused already raises NotWaiting.
    """
    _refuse_stranger(returned.institution, actor)
    try:
        with transaction.atomic():
            saved = _apply(returned, actor)
    except NotWaiting:
        raise
    except UnusableWorkbook as error:
        returned.state, returned.errors = State.REFUSED, _stored(error)
        returned.save(update_fields=["state", "errors"])
        raise
    returned.state = State.APPLIED
    return saved


def _apply(returned: ReturnedWorkbook, actor: User) -> int:
    locked = ReturnedWorkbook.objects.select_for_update(of=("self",)).get(pk=returned.pk)
    if locked.state != State.READ:
        message = _("Ce classeur est déjà traité (%s) : en envoyer un autre.")
        raise NotWaiting([CellError("", message % locked.get_state_display())])
    # In one order for everyone: two workbooks of an institution wait instead of blocking.
    updates = ProgressUpdate.objects.filter(
        campaign=returned.campaign, institution=returned.institution
    )
    list(updates.select_for_update().order_by("pk").values_list("pk"))
    answers = [answer for answer in preview(returned, actor=actor) if answer.changes]
    errors = [error for answer in answers for error in _save(answer, actor)]
    if errors:
        raise UnusableWorkbook(errors)
    locked.state = State.APPLIED
    locked.save(update_fields=["state"])
    _write_down(locked, answers, actor)
    return len(answers)


def _save(answer: ReturnedAnswer, actor: User) -> list[CellError]:
    """Why the answer could not be saved, if it could not."""
    try:
        outcome = drafting.save(
            answer.update,
            answer.document,
            actor=actor,
            act=Version.Act.IMPORTED,
            revision=answer.revision,
            base=None,
        )
    except drafting.Locked as error:
        reason = str(error)
    except ValidationError as error:
        reason = " ".join(error.messages)
    else:
        if isinstance(outcome, drafting.Saved):
            return []
        reason = _("Cette action vient d'être modifiée sur le site.")
    return [CellError("", f"{answer.update.action.code} : {reason}")]


def _write_down(returned: ReturnedWorkbook, answers: list[ReturnedAnswer], actor: User) -> None:
    summary = _("Classeur « %(name)s » de %(institution)s (%(campaign)s) : %(codes)s")
    values = {
        "name": returned.name,
        "institution": returned.institution,
        "campaign": returned.campaign,
        "codes": ", ".join(answer.update.action.code for answer in answers)
        or _("sans changement"),
    }
    verb = "import_workbook"
    audit.record(verb=verb, actor=actor, target=returned, summary=summary % values)


def _stored(error: UnusableWorkbook) -> list[dict[str, str]]:
    return [{"place": e.place, "message": e.message} for e in error.errors]


def _refuse_stranger(institution: Institution, actor: User) -> None:
    """Only who answers for the institution, or runs the campaigns."""
    if perms.may_run_campaigns(actor):
        return
    mine = perms.answers_for(actor).filter(institution=institution)
    if not perms.may_report(actor) or not mine.exists():
        raise PermissionDenied(_("Ce classeur est celui d'une autre institution."))
