"""The text of a letter, with the marks that stand for what differs from one to another.

No ORM here: what they stand for is given.
"""

import re
from collections.abc import Mapping
from datetime import date
from html import escape, unescape

from snia.common.typography import long_date

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

PLACEHOLDERS = (
    "[appel]",
    "[du comité]",
    "[date]",
    "[heures]",
    "[lieu]",
    "[institution]",
    "[présidence]",
)

DEFAULT_BODY = """
<p>Dans le cadre du suivi de la Stratégie nationale d'immigration et d'asile, j'ai l'honneur de
vous inviter à prendre part à la réunion [du comité], qui se tiendra le [date], de [heures],
[lieu]. Présidence : [présidence].</p>
<p>Vous trouverez ci-joint l'ordre du jour. Je vous saurais gré de bien vouloir confirmer la
participation de votre institution, ou désigner la personne qui la représentera, par le lien de
réponse du message qui accompagne cette lettre ou auprès du secrétariat.</p>
<p>Je vous prie d'agréer, [appel], l'expression de ma considération distinguée.</p>
"""

_MARK = re.compile(r"\[[^\[\]<>]{1,40}\]")
_FEMININE = ("commission", "gouvernance", "maison", "cellule", "instance")


def unknown_placeholders(body: str) -> list[str]:
    """The marks of a text that stand for nothing, in their order."""
    found = dict.fromkeys(_MARK.findall(unescape(body)))
    return [mark for mark in found if mark not in PLACEHOLDERS]


def fill(body: str, values: Mapping[str, str]) -> str:
    """The HTML text with each mark replaced by its value, which is plain text."""
    return _MARK.sub(lambda mark: _value(mark[0], values), body)


def _value(mark: str, values: Mapping[str, str]) -> str:
    value = values.get(unescape(mark))
    return mark if value is None else escape(value, quote=False)


def of_the_committee(name: str, acronym: str = "") -> str:
    """ "du Comité de pilotage (CoPil)", "de la Commission…"; a programme committee is called by
    its subjects: "du comité CP2 « Santé, logement »"."""
    first = name.split(" ")[0].casefold()
    if first in _FEMININE:
        called = f"de la {name}"
    elif first.startswith("comité"):
        called = f"du {name}"
    else:
        return f"du comité {acronym} « {name} »".replace("  ", " ")
    return f"{called} ({acronym})" if acronym else called


def day_in_full(day: date) -> str:
    """ "vendredi 4 décembre 2026"."""
    return f"{_DAYS[day.weekday()]} {long_date(day)}"


def salutation(title: str, honorific: str) -> str:
    """How the letter opens: by the title that one is addressed by, else by the honorific."""
    if title.casefold().startswith(("madame", "monsieur", "excellence", "maître", "docteur")):
        return title
    return {"mme": "Madame", "mlle": "Madame", "m.": "Monsieur", "m": "Monsieur"}.get(
        honorific.casefold().strip(), "Madame, Monsieur"
    )
