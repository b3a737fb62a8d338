"""Invented activities as rows of texts, of every kind: figures known, in part or not at all, dates
to the day or approximate, titles of one word or of five lines."""

from typing import Any

from programmes.models import Activity
from programmes.progress.document import Row
from programmes.synthetic.bulk import interval
from reporting.demonstration.names import YEAR
from reporting.demonstration.sentences import BODIES, PLACES
from reporting.demonstration.words import in_turn

Kind = Activity.Kind

TITLES = {
    Kind.TRAINING: "Formation",
    Kind.AWARENESS: "Journée de sensibilisation",
    Kind.STUDY: "Étude",
    Kind.UNIVERSITY: "Master",
    Kind.AGREEMENT: "Convention",
    Kind.PUBLICATION: "Guide",
    Kind.SUPPORT: "Appui aux associations",
    Kind.OTHER: "Réalisation",
}
# Of one word or of five lines; a prime number of them, so that none meets the same date and the
# same town soon again.
THEMES = (
    "l'accueil",
    "les registres",
    "la médiation socioprofessionnelle",
    "les horloges",
    "le classement des formulaires imaginaires",
    "la signalétique",
    "les langues fictives",
    "l'art de la marge",
    "les réunions brèves",
    "la ponctuation",
    "l'interinstitutionnalisation des procédures administratives, à l'intention des responsables, "
    "des points focaux, de leurs suppléants et de toute personne que ce titre, volontairement "
    "interminable, n'aurait pas découragée avant la fin de sa cinquième ligne",
    "les files d'attente",
    "la cartographie",
    "les bibliothèques de quartier",
    "le théâtre",
    "la lecture des plans",
    "les jardins partagés (deuxième édition, revue et augmentée)",
    "la photographie",
    "les tableaux",
    "l'orientation, en trois modules",
    "la météorologie",
    "les annuaires",
    "la couture",
    "le rangement",
    "les contes",
    "la géométrie",
    "les marchés",
    "l'apiculture",
    "la numérotation des salles",
    "les mosaïques",
    "la boussole",
)


WHEN = (
    "{day:02d}/{month:02d}/{year}",
    "3ème trimestre {year}",
    "Courant {year}",
    "du {day} au {later} mars {year}",
    "De janvier à septembre {year}",
    "",
    "{day:02d}/{month:02d}/{year}",
    "novembre {year}",
)
AUDIENCES = (
    "Public imaginaire",
    "Agents d'accueil, médiatrices et médiateurs supposés",
    "Associations exemples de trois régions inventées, enseignantes et enseignants fictifs, "
    "familles de démonstration",
    "",
    "Étudiantes et étudiants",
    "Familles",
    "Points focaux",
)
NOTE = "Note inventée : le total de l'exemple compte deux personnes de plus que ses parts."
COUNTED = (Kind.TRAINING, Kind.AWARENESS)
_OF_ONE_KIND: dict[str, dict[str, str]] = {
    Kind.STUDY: {"scope": "Champ de démonstration"},
    Kind.PUBLICATION: {"languages": "français, arabe"},
    Kind.UNIVERSITY: {"degree": "Master de démonstration"},
    Kind.SUPPORT: {"projects_supported": "6"},
}

_TEXTS = ("when_written", "place_written", "audience", "scope", "languages", "degree")


def activity_row(kind: Kind, number: int, name: str) -> Row:
    """The row of an activity, without its empty cells."""
    row = {
        "key": f"demonstration-{kind}-{number}",
        "kind": str(kind),
        "title": f"{TITLES[kind]} de démonstration {name} : {in_turn(THEMES, number)}",
        "organisers": _organisers(number),
        "when_written": _when(number),
        "place_written": _place(number),
        "audience": in_turn(AUDIENCES, number),
        **_OF_ONE_KIND.get(kind, {}),
        **(_figures(number) if kind in COUNTED else {}),
    }
    return {name: value for name, value in row.items() if value}


def activity_of(row: Row, **placed: Any) -> Activity:
    """The activity that a row tells of; `placed` says where it is reported."""
    start, end = interval(row.get("when_written", ""))
    figures = {
        f"participants_{name}": int(row[name]) for name in ("total", "women", "men") if name in row
    }
    return Activity(
        kind=row["kind"],
        title=row["title"],
        organisers_written=row["organisers"],
        when_start=start,
        when_end=end,
        projects_supported=int(row["projects_supported"]) if "projects_supported" in row else None,
        editorial_note=row.get("note", ""),
        is_demonstration=True,
        **{name: row[name] for name in _TEXTS if name in row},
        **figures,
        **placed,
    )


def _organisers(number: int) -> str:
    names = [in_turn(BODIES, number), in_turn(BODIES, number + 4)]
    return ", ".join(names[: 1 + number % 2])


def _when(number: int) -> str:
    day, month = 1 + number % 20, 1 + number % 12
    return in_turn(WHEN, number).format(day=day, later=day + 4, month=month, year=YEAR)


def _place(number: int) -> str:
    """A town, several, none, or on line."""
    if number % 9 == 4:
        return "En ligne"
    if number % 11 == 7:
        return ", ".join(PLACES)
    return "" if number % 13 == 5 else in_turn(PLACES, number)


def _figures(number: int) -> dict[str, str]:
    """All, the total alone, or nothing: what nobody told is not zero; once in a while a total that
    its parts don't make."""
    women, men = 8 + number % 31, 6 + number % 23
    if number % 7 == 3:
        return {}
    if number % 19 == 11:
        return {"total": str(women + men + 2), "women": str(women), "men": str(men), "note": NOTE}
    if number % 5 == 2:
        return {"total": str(women + men)}
    return {"total": str(women + men), "women": str(women), "men": str(men)}
