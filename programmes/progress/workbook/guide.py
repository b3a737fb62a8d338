"""The first sheet: whose the workbook is, by when, and how it is filled."""

from collections.abc import Iterable

from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from programmes.progress.workbook.layout import NOT_APPLICABLE_WORDS
from snia.common.workbook_style import protect, write_note

GUIDE = "Mode d'emploi"
RULES = (
    "Les cellules blanches se remplissent ; les grises et les titres ne se modifient pas.",
    "Feuille « Avancement » : une ligne par action. Les autres feuilles : une ligne par activité, "
    "difficulté, mesure ou recommandation, avec le code de son action dans la première colonne.",
    "Ajouter une ligne : la première ligne vide. Supprimer une ligne : effacer ce qu'elle "
    "contient ; l'aperçu, sur le site, dira ce qui disparaît.",
    "Feuille « Indicateurs » : la valeur sur la ligne « Total », puis chaque part sur la sienne. "
    "« Sans objet » : oui, sur la ligne « Total ».",
    "Une cellule vide veut dire « non renseigné ». Zéro s'écrit 0.",
    "Colonne « Sans objet » de la feuille « Avancement » : "
    + " ; ".join(NOT_APPLICABLE_WORDS.values())
    + ", séparés par des points-virgules.",
    "Les cellules sont au format texte : le garder, sans quoi Excel lit 11.10 comme 11,1. "
    "Ni formules, ni cellules fusionnées.",
    "« Ce qui a été fait » : une ligne vide sépare deux paragraphes, un tiret au début d'une "
    "ligne en fait une liste (Alt + Entrée pour aller à la ligne). Un texte laissé tel quel garde "
    "sa mise en forme sur le site.",
    "Les pièces jointes se déposent sur le site.",
    "Ne rien modifier sur le site entre le téléchargement et le renvoi du classeur : une action "
    "modifiée des deux côtés serait refusée.",
    "Au renvoi, le site montre ce qui change, ou chaque erreur avec sa cellule. Rien n'est "
    "enregistré avant votre accord, et jamais une partie seulement.",
)


def write_guide(worksheet: Worksheet, notes: Iterable[str]) -> None:
    worksheet.title = GUIDE
    worksheet.column_dimensions["A"].width = 110
    for number, note in enumerate([*notes, *RULES], start=1):
        write_note(worksheet.cell(number, 1), note)
    worksheet["A1"].font = Font(bold=True, size=14)
    protect(worksheet)
