"""The frozen document: a book, whole, in one canonical text, and back."""

import json

import pytest

from reporting.bilan.book import Boxed, Chart, Foreword, Picture, Quotation
from reporting.bilan.compose import compose
from reporting.bilan.html import book_html
from reporting.frozen.codec import book_of, values_of
from reporting.frozen.document import FrozenDocument, NotFrozen, write_document
from reporting.models import Edition

pytestmark = pytest.mark.usefixtures("reference_data")

ADDED = [
    Picture("photo.jpg", alt="Une salle", caption="Atelier", credit="DAM", number="11.1"),
    Chart("<svg><title>Réunions</title></svg>", "Réunions tenues", "11.1"),
    Quotation("<p>« Oui »</p>", "Une ministre"),
    Boxed("À retenir", "<p>Trois réunions</p>"),
]


@pytest.fixture(params=["2020", "2017-2018"])
def book(request):
    composed = compose(Edition.objects.get(slug=request.param))
    composed.chapters[0].sections[0].blocks.extend(ADDED)
    return composed


def frozen(book, **more):
    return write_document(book, book_html(book), stylesheet="p { color: red }", **more)


def test_a_book_reads_again_as_it_was(book):
    assert book_of(json.loads(json.dumps(values_of(book)))) == book


def test_a_preface_reads_again(book):
    from dataclasses import replace

    prefaced = replace(book, foreword=Foreword("<p>Avant-propos</p>", "Le ministre"))
    assert FrozenDocument(frozen(prefaced).text).book == prefaced


def test_the_same_book_has_the_same_fingerprint_and_another_has_not(book):
    first = frozen(book, pictures={"photo.jpg": b"\xff\xd8"})
    assert first.sha256 == frozen(book, pictures={"photo.jpg": b"\xff\xd8"}).sha256
    book.chapters[0].sections[0].blocks.append(Boxed("Autre", ""))
    assert first.sha256 != frozen(book, pictures={"photo.jpg": b"\xff\xd8"}).sha256
    assert first.sha256 != frozen(book, pictures={"photo.jpg": b"\xff\xd9"}).sha256


def test_what_lays_the_book_out_is_in_it(book):
    again = FrozenDocument(frozen(book, pictures={"photo.jpg": b"\xff\xd8"}).text)
    assert again.html == book_html(book)
    assert again.stylesheet == "p { color: red }"
    assert again.pictures == {"photo.jpg": b"\xff\xd8"}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"format":"snia-bilan","version":2}', '{"format":1}']
)
def test_another_text_is_refused(text):
    document = FrozenDocument(text)
    with pytest.raises(NotFrozen):
        _ = document.book
