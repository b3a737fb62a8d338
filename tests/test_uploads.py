"""Files that people attach, and requests that are too big."""

import tracemalloc
import zipfile
from collections.abc import Iterator
from io import BytesIO, RawIOBase
from pathlib import Path

import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.http import HttpRequest, JsonResponse
from django.test import Client, RequestFactory
from django.urls import path

from snia.common import uploads
from snia.common.uploads import (
    ALLOWED_EXTENSIONS,
    MAX_NAME_LENGTH,
    MAX_REQUEST_BYTES,
    MAX_UPLOAD_BYTES,
    MEGABYTE,
    check_attachment,
    megabytes,
    refused_upload,
    safe_name,
)

# --- Files ---------------------------------------------------------------------------------

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + bytes(40) + b"\xff\xd9"
PROGRAM = b"MZ\x90\x00\x03" + bytes(300)
OLD_OFFICE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def archive(members: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    return file.getvalue()


def office(folder: str, *others: str) -> bytes:
    names = ["[Content_Types].xml", "_rels/.rels", f"{folder}/document.xml", *others]
    return archive(dict.fromkeys(names, b"<x/>"))


def open_document(kind: str, *others: str) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return archive({"mimetype": mimetype, **dict.fromkeys(["content.xml", *others], b"<x/>")})


GENUINE = {
    "rapport.pdf": PDF,
    "RAPPORT.PDF": PDF,
    "photo.png": PNG,
    "photo.jpg": JPEG,
    "photo.JPEG": JPEG,
    "compte rendu.docx": office("word"),
    "tableau.xlsx": office("xl"),
    "exposé.pptx": office("ppt"),
    "note.odt": open_document("text"),
    "calcul.ods": open_document("spreadsheet"),
    "exposé.odp": open_document("presentation"),
}


@pytest.mark.parametrize(("name", "content"), GENUINE.items())
def test_a_genuine_file_is_accepted(name, content):
    upload = SimpleUploadedFile(name, content)
    upload.read(3)
    check_attachment(upload)
    assert upload.read() == content  # it can be kept right after


def test_every_extension_is_tried():
    assert {Path(name).suffix[1:].lower() for name in GENUINE} == set(ALLOWED_EXTENSIONS)


REFUSED = {
    "nothing": ("vide.pdf", b"", "empty", "est vide"),
    "a format that is not accepted": ("a.csv", b"a;b", "extension", "(pdf, png, jpg, jpeg, docx"),
    "no extension": ("rapport", PDF, "extension", "en PDF par exemple"),
    "a program": ("installer.exe", PROGRAM, "extension", "n'est pas d'un format accepté"),
    "a program behind a double extension": ("a.pdf.exe", PROGRAM, "extension", "a.pdf.exe"),
    "an old format": ("note.doc", OLD_OFFICE, "extension", ".docx"),
    "a photo of a telephone": ("photo.heic", b"\x00\x00\x00\x18ftypheic", "extension", "JPEG"),
    "a program renamed as PDF": ("a.pdf", PROGRAM, "content", "changer le nom"),
    "a program renamed as photo": ("a.jpg", PROGRAM, "content", "fichier .jpg"),
    "a program renamed as document": ("a.docx", PROGRAM, "content", "fichier .docx"),
    "a page renamed as photo": ("a.png", b"<html><script>", "content", "fichier .png"),
    "text renamed as photo": ("a.png", b"bonjour", "content", "fichier .png"),
    "a photo of another format": ("a.png", JPEG, "content", "fichier .png"),
    "words before a PDF": ("a.pdf", b"\n" + PDF, "content", "fichier .pdf"),
    "a workbook renamed as document": ("a.docx", office("xl"), "content", "fichier .docx"),
    "any archive": ("a.docx", archive({"word/a.xml": b"x"}), "content", "fichier .docx"),
    "a text that says it is a workbook": ("a.ods", open_document("text"), "content", ".ods"),
    "an archive without its type": ("a.odt", archive({"content.xml": b""}), "content", ".odt"),
    "an old document renamed": ("a.docx", OLD_OFFICE, "protected", "mot de passe"),
    "half a document": ("a.docx", office("word")[:60], "damaged", "endommagé"),
    "macros of Word": ("a.docx", office("word", "word/vbaProject.bin"), "macros", "macros"),
    "macros of Excel": ("a.xlsx", office("xl", "XL/VBAPROJECT.BIN"), "macros", "macros"),
    "macros of LibreOffice": (
        "a.odt",
        open_document("text", "Basic/Standard/Module1.xml"),
        "macros",
        "macros",
    ),
}


@pytest.mark.parametrize(("name", "content", "code", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_told(name, content, code, words):
    with pytest.raises(ValidationError) as refusal:
        check_attachment(SimpleUploadedFile(name, content))
    assert refusal.value.code == code
    [message] = refusal.value.messages
    assert words in message
    assert name in message
    assert "%(" not in message


def test_a_big_file_is_told_its_size_and_the_limit():
    upload = SimpleUploadedFile("rapport.pdf", PDF)
    upload.size = MAX_UPLOAD_BYTES
    check_attachment(upload)
    upload.size = MAX_UPLOAD_BYTES + 1
    with pytest.raises(ValidationError) as refusal:
        check_attachment(upload)
    assert refusal.value.messages == [
        "« rapport.pdf » fait 20,1 Mo ; le maximum est de 20 Mo. Le compresser (images réduites, "
        "PDF de taille minimale) ou donner un lien vers le document."
    ]


def test_a_file_on_the_disk_is_read_like_one_in_memory():
    with TemporaryUploadedFile("note.odt", "application/zip", 0, None) as upload:
        upload.write(open_document("text"))
        upload.size = upload.tell()
        check_attachment(upload)
        assert upload.read(2) == b"PK"


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0"), (1, "0,1"), (MEGABYTE, "1"), (MEGABYTE + 1, "1,1"), (200 * MEGABYTE, "200")],
)
def test_megabytes_are_rounded_up(size, written):
    assert megabytes(size) == written


# --- Names ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Compte rendu n° 3 (été).pdf", "Compte rendu n° 3 (été).pdf"),
        ("L’évaluation à mi-parcours_v2.DOCX", "L’évaluation à mi-parcours_v2.docx"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("تقرير.pdf", "تقرير.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Documents\\bilan.pdf", "bilan.pdf"),
        ("/", "document"),
        ("", "document"),
        (".htaccess", "htaccess"),
        ("..pdf", "document.pdf"),
        ("--help.pdf", "help.pdf"),
        ("a\x00b\nc\u200b.pdf", "ab c.pdf"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("a\u00a0\u202f  b .pdf", "a b.pdf"),
        ('a<b>"c|d?*:.pdf', "a-b-c-d.pdf"),
        ("version 1. finale", "version 1. finale"),
        ("x" * 300 + ".pdf", "x" * (MAX_NAME_LENGTH - 4) + ".pdf"),
        ("." * 300, "document"),
    ],
)
def test_a_name_is_tidied(name, safe):
    assert safe_name(name) == safe
    assert safe_name(safe) == safe
    assert len(safe) <= MAX_NAME_LENGTH


# --- Requests ------------------------------------------------------------------------------

BOUNDARY = b"limite"


def part(name: str, content: bytes = b"", file_name: str = "") -> bytes:
    of_file = f'; filename="{file_name}"\r\nContent-Type: application/pdf' if file_name else ""
    head = f'Content-Disposition: form-data; name="{name}"{of_file}'
    return b"--%b\r\n%b\r\n\r\n%b\r\n" % (BOUNDARY, head.encode(), content)


END = b"--%b--\r\n" % BOUNDARY


class Stream(RawIOBase):
    """A body that is made as it is read: it never stands whole in memory."""

    def __init__(self, *pieces: bytes | int) -> None:
        """Take bytes, and numbers that stand for so many bytes of a file."""
        self.length = sum(p if isinstance(p, int) else len(p) for p in pieces)
        self.left = self.length
        self.waiting = b""
        self.chunks = self._chunks(pieces)

    @staticmethod
    def _chunks(pieces: tuple[bytes | int, ...]) -> Iterator[bytes]:
        for piece in pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from (b"0" * min(65_536, piece - at) for at in range(0, piece, 65_536))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        self.waiting = self.waiting or next(self.chunks, b"")
        given, self.waiting = self.waiting[: len(buffer)], self.waiting[len(buffer) :]
        buffer[: len(given)] = given
        self.left -= len(given)
        return len(given)


def environ(stream: Stream, length: int | None = None) -> dict:
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/envoi/",
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY.decode()}",
        "CONTENT_LENGTH": str(stream.length if length is None else length),
        "wsgi.input": stream,
    }


@login_not_required
def receive(request: HttpRequest) -> JsonResponse:
    """Tell what arrived."""
    return JsonResponse(
        {
            "refused": refused_upload(request),
            "fields": request.POST.dict(),
            "files": {name: len(file.read()) for name, file in request.FILES.items()},
        }
    )


urlpatterns = [path("envoi/", receive)]


@pytest.fixture
def kept_files(settings, tmp_path) -> Path:
    """The folder where uploads wait on the disk."""
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.ROOT_URLCONF = __name__
    return tmp_path


def test_a_request_of_200_megabytes_gets_its_page(kept_files):
    client = Client(enforce_csrf_checks=True)
    token = "a" * 32
    client.cookies["csrftoken"] = token
    stream = Stream(
        part("csrfmiddlewaretoken", token.encode()),
        part("titre", "Été".encode()),
        part("piece", b"", "gros.pdf")[:-2],
        200 * MEGABYTE,
        b"\r\n",
        part("note", b"apres"),
        part("petit", PDF, "petit.pdf"),
        END,
    )
    tracemalloc.start()
    response = client.request(**environ(stream))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert response.status_code == 200
    assert response.json() == {
        "refused": "L'envoi fait 200,1 Mo ; le maximum est de 25 Mo en tout. Aucun fichier n'a "
        "été gardé. Compresser les fichiers, les envoyer en plusieurs fois, ou donner un lien.",
        "fields": {"csrfmiddlewaretoken": token, "titre": "Été", "note": "apres"},
        "files": {},
    }
    assert stream.left == 0  # the browser could send everything, and sees the page
    assert peak < 10 * MEGABYTE
    assert not list(kept_files.iterdir())


def test_a_request_within_the_limit_keeps_its_files(kept_files):
    stream = Stream(
        part("titre", b"a"), part("piece", b"", "b.pdf")[:-2], 4 * MEGABYTE, b"\r\n", END
    )
    answer = Client().request(**environ(stream)).json()
    assert answer == {"refused": None, "fields": {"titre": "a"}, "files": {"piece": 4 * MEGABYTE}}
    assert not list(kept_files.iterdir())


def test_the_limit_is_that_of_the_whole_request(kept_files):
    two = [part("a", b"", "a.pdf")[:-2], 13 * MEGABYTE, b"\r\n"]
    stream = Stream(*two, *two, END)
    answer = Client().request(**environ(stream)).json()
    assert answer["refused"].startswith("L'envoi fait 26,1 Mo")
    assert answer["files"] == {}


def test_a_length_that_was_told_wrong_does_not_help(kept_files, monkeypatch):
    """Where the server doesn't hold the body to its announced length, what arrives is counted."""
    monkeypatch.setattr(uploads, "MAX_REQUEST_BYTES", 4 * MEGABYTE)
    stream = Stream(
        part("avant", b"1"),
        *[part("a", b"", "a.pdf")[:-2], 3 * MEGABYTE, b"\r\n"],
        *[part("b", b"", "b.pdf")[:-2], 3 * MEGABYTE, b"\r\n"],
        *[part("c", PDF, "c.pdf"), part("apres", b"2"), END],
    )
    request = RequestFactory().generic("POST", "/envoi/", **environ(stream, 3_900_000))
    request._stream = stream
    assert request.POST.dict() == {"avant": "1", "apres": "2"}
    assert refused_upload(request) == (
        "L'envoi fait plus de 4 Mo ; le maximum est de 4 Mo en tout. Aucun fichier n'a été gardé. "
        "Compresser les fichiers, les envoyer en plusieurs fois, ou donner un lien."
    )
    assert not request.FILES
    assert not list(kept_files.iterdir())
    assert stream.left == 0


def test_the_limits_leave_room_for_a_form():
    assert MAX_UPLOAD_BYTES + MEGABYTE < MAX_REQUEST_BYTES


def test_a_request_without_a_file_is_not_refused():
    request = RequestFactory().post("/envoi/", {"a": "b"})
    assert refused_upload(request) is None
    assert refused_upload(RequestFactory().get("/envoi/")) is None
