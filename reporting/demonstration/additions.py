"""What an editor adds to what the data proposes: quotations, boxes, photos, charts."""

from collections.abc import Iterator, Sequence

from reporting.demonstration.sentences import BODIES
from reporting.demonstration.words import Words, in_turn
from reporting.models import StudioPhoto
from reporting.studio.keeping import with_block, without
from snia.common.drafts.documents import Document, Row

GOVERNANCE = ("s-governance", "governance-meetings")
GOVERNANCE_PROGRAMME = 11
CREDIT = "Image de synthèse, dessinée par le logiciel"
CONSENT = "Image de synthèse : personne n'y figure, aucun accord n'est à demander."
ALT = "Image de synthèse : un soleil au-dessus de quatre collines triangulaires."
CAPTION = "Paysage inventé pour le programme {number}, dessiné par le logiciel de démonstration"
INTRODUCTION = (
    "Cette introduction est inventée. Le livre de démonstration compterait "
    "{{{{ trainings.total }}}} participants à des formations, dont {{{{ trainings.women }}}} "
    "femmes : ces nombres, que le texte reprend des données, sont inventés eux aussi."
)


def edited(document: Document, number: int, photos: Sequence[StudioPhoto]) -> Document:
    """The chapter of the programme of that number, once an editor has been through it."""
    if number != GOVERNANCE_PROGRAMME:
        for key in GOVERNANCE:
            document = without(document, key)
    texts = [row["key"] for row in document["blocks"] if row["kind"] == "text"]
    for rank, block in enumerate(_blocks(number, photos)):
        document = with_block(document, block, texts[3 * (rank + 1) % len(texts)])
    return document


def _blocks(number: int, photos: Sequence[StudioPhoto]) -> Iterator[Row]:
    words = Words(number * 17)
    yield quotation(number, words)
    yield boxed(number, words)
    if number % 2:
        yield picture(number, photos)
    if number % 3:
        yield block("chart", "chart", drawn="activities")


def block(key: str, kind: str, /, **cells: str) -> Row:
    return {"key": f"demonstration-{key}", "kind": kind, **cells}


def quotation(number: int, words: Words) -> Row:
    said = words.paragraph(1 + number % 2, "« Ces mots sont inventés.")
    author = f"Personne fictive, pour {in_turn(BODIES, number)}"
    return block("quotation", "quotation", html=f"<p>{said} »</p>", author=author)


def boxed(number: int, words: Words) -> Row:
    paragraphs = "".join(f"<p>{words.paragraph(3)}</p>" for _ in range(1 + number % 2))
    html = f"<p>Encadré de démonstration.</p>{paragraphs}"
    return block("boxed", "boxed", title="Un exemple, dans son cadre", html=html)


def picture(number: int, photos: Sequence[StudioPhoto]) -> Row:
    photo = in_turn(photos, number // 2)
    caption = CAPTION.format(number=number)
    told = {"alt": ALT, "credit": CREDIT, "consent": CONSENT}
    return block("picture", "picture", name=photo.name, caption=caption, **told)


def foreword() -> Document:
    html = Words(4).html("l'avant-propos d'un Bilan", 5)
    return {
        "signatory": "La personne qui signerait, si elle existait",
        "blocks": [block("foreword", "text", html=html)],
    }


def introduction(photos: Sequence[StudioPhoto]) -> Document:
    words = Words(8)
    items = "\n".join(words.line() for _ in range(4))
    rows = [
        block("opening", "text", html=f"<p>{INTRODUCTION.format()}</p>"),
        block("text", "text", html=words.html("l'introduction d'un Bilan", 4)),
        block("heading", "heading", title="Comment lire cet exemple", level="minor"),
        block("bullets", "bullets", items=items),
        picture(7, photos),
        block("chart", "chart", drawn="trainings"),
        boxed(1, words),
    ]
    return {"blocks": rows}
