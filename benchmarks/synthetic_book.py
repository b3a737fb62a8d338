"""A whole book of invented content: eleven chapters, tables, charts, photos, footnotes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image

from reporting.bilan.book import (
    Acronym,
    Block,
    Book,
    Chapter,
    Column,
    DataNote,
    Heading,
    Part,
    Section,
    Table,
    Text,
)

WORDS = re.findall(
    r"\w+",
    "accompagnement accueil action atelier bénéficiaires commission concertation convention "
    "coordination demandeurs dispositif école élaboration enfants formation guichet inclusion "
    "institutions insertion intégration mesures migrants mobilisation orientation partenaires "
    "population programme protection réfugiés régularisation santé sensibilisation services suivi",
)
CHAPTERS = 11
PHOTOS = 12
SECTIONS = 5
PARAGRAPHS = 5


def a_book(folder: Path, *, chapters: int = CHAPTERS) -> tuple[Book, dict[str, Path]]:
    """The book, and its photos in `folder`; the same each time."""
    photos = {f"photo-{n}.jpg": _photo(folder / f"photo-{n}.jpg", n) for n in range(PHOTOS)}
    made = [_chapter(number) for number in range(1, chapters + 1)]
    half = len(made) // 2
    parts = [Part("partie-1", "Première partie", made[:half])]
    parts.append(Part("partie-2", "Seconde partie", made[half:]))
    book = Book(
        title="Bilan d'essai",
        subtitle="Contenu inventé",
        period="2020",
        period_dates="du 1er janvier au 31 décembre 2020",
        publisher="Secrétariat d'essai",
        notice="Toutes les données de ce livre sont inventées.",
        parts=parts,
        acronyms=[Acronym(f"SG{n:02}", _sentence(Random(n))) for n in range(60)],
        data_notes=[DataNote(f"Tableau {n}.1", _sentence(Random(n))) for n in range(1, 12)],
        sources=["Aucun : contenu inventé"],
    )
    return book, photos


def edited(book: Book, *, paragraphs: int, letters: int = 1) -> Book:
    """The last chapter with letters of one paragraph changed, and so many paragraphs added."""
    part = book.parts[-1]
    chapter = part.chapters[-1]
    section = chapter.sections[0]
    first = next(n for n, block in enumerate(section.blocks) if isinstance(block, Text))
    blocks = list(section.blocks)
    html = "".join(blocks[first].texts()).strip()
    blocks[first] = Text(f"<p>{html.replace('e', 'é', letters)}</p>")
    blocks += [Text(_paragraph(Random(n), note="")) for n in range(paragraphs)]
    changed = replace(chapter, sections=[replace(section, blocks=blocks), *chapter.sections[1:]])
    return replace(
        book,
        parts=[*book.parts[:-1], replace(part, chapters=[*part.chapters[:-1], changed])],
    )


def _chapter(number: int) -> Chapter:
    random = Random(number)
    anchor = f"programme-{number}"
    sections = [
        Section(
            anchor=f"{anchor}-{rank}",
            number=f"{rank}.",
            title=_sentence(random)[:60],
            blocks=list(_blocks(random, number, rank)),
        )
        for rank in range(1, SECTIONS + 1)
    ]
    return Chapter(anchor, number, _sentence(random)[:50], sections)


def _blocks(random: Random, number: int, rank: int) -> Iterator[Block]:
    for paragraph in range(PARAGRAPHS):
        if paragraph % 4 == 0:
            yield Heading(_sentence(random)[:50])
        noted = paragraph == 1
        yield Text(_paragraph(random, note=_sentence(random) if noted else ""))
    if rank <= 4:
        yield _table(random, f"{number}.{rank}")
    if rank <= 2:
        yield Text(_chart(random))
    if rank == 3:
        name = f"photo-{number % PHOTOS}.jpg"
        yield Text(f'<p><img src="attachment:{name}" alt="Photo" style="width: 100%"></p>')


def _sentence(random: Random) -> str:
    words = [random.choice(WORDS) for _ in range(random.randint(9, 16))]
    return " ".join(words).capitalize()


def _paragraph(random: Random, note: str) -> str:
    text = ". ".join(_sentence(random) for _ in range(6))
    called = f'<span style="float: footnote">{note}.</span>' if note else ""
    return f"<p>{text}{called}.</p>"


def _table(random: Random, number: str) -> Table:
    columns = [Column("Session"), Column("Lieu", is_name=True)]
    columns += [Column(label, is_figure=True) for label in ("Total", "Femmes", "Hommes")]
    rows = []
    for _ in range(12):
        women, men = random.randint(5, 90), random.randint(5, 90)
        rows.append([_sentence(random), "Rabat", str(women + men), str(women), str(men)])
    return Table(f"Sessions {number}", columns, rows, number=number)


def _chart(random: Random) -> str:
    bars = "".join(
        f'<rect x="{20 + 40 * n}" y="{100 - height}" width="25" height="{height}" fill="#123c4a"/>'
        for n, height in enumerate(random.sample(range(10, 95), 8))
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="340" height="110" viewBox="0 0 340 110">'
        f"<title>Graphique d'essai</title>{bars}</svg>"
    )


def _photo(path: Path, number: int) -> Path:
    image = Image.effect_noise((900, 600), 40 + number).convert("RGB")
    kept = BytesIO()
    image.save(kept, "JPEG", quality=80)
    path.write_bytes(kept.getvalue())
    return path
