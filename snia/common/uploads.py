"""Files that people send: what is accepted, under what name, and how big a request may be.

A file that is refused is refused in a sentence that says what to do.
"""

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import IO, Any, cast

import puremagic
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

MEGABYTE = 1024 * 1024
MAX_UPLOAD_BYTES = 20 * MEGABYTE
# A file of the full size, and the rest of its form.
MAX_REQUEST_BYTES = 25 * MEGABYTE
MAX_NAME_LENGTH = 80

# What the head of each kind may be taken for.
SIGNATURES = {
    "pdf": {".pdf"},
    "png": {".png"},
    "jpg": {".jpg", ".jpeg"},
    "jpeg": {".jpg", ".jpeg"},
}
OOXML_FOLDERS = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}
ODF_TYPES = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
ALLOWED_EXTENSIONS = (*SIGNATURES, *OOXML_FOLDERS, *ODF_TYPES)

_OLE_HEAD = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP_HEAD = b"PK\x03\x04"
_REFUSED = "snia.upload_refused"


def check_attachment(upload: UploadedFile) -> None:
    """Raise ValidationError, which says what to do, where the file can't be attached."""
    name, size = safe_name(upload.name or ""), upload.size or 0
    if not size:
        message = _("« %(name)s » est vide. Vérifier le fichier et le renvoyer.")
        raise _refusal("empty", message, name=name)
    if size > MAX_UPLOAD_BYTES:
        message = _(
            "« %(name)s » fait %(size)s Mo ; le maximum est de %(limit)s Mo. Le compresser "
            "(images réduites, PDF de taille minimale) ou donner un lien vers le document."
        )
        limit = megabytes(MAX_UPLOAD_BYTES)
        raise _refusal("too_big", message, name=name, size=megabytes(size), limit=limit)
    extension = PurePath(name).suffix.removeprefix(".")
    if extension not in ALLOWED_EXTENSIONS:
        raise _unknown_format(name, extension)
    with _rewound(upload):
        _check_content(upload, name, extension)


def safe_name(name: str) -> str:
    """The name tidied: no folder, nothing invisible, nothing that a disk refuses, not too long.

    Letters stay as they are, with their accents, in any alphabet.
    """
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    # Spaces of all kinds are one; controls and the marks that turn the reading order go.
    name = " ".join("".join(map(_visible, name)).split())
    path = PurePath(re.sub(r'[<>:"|?*]+', "-", name))
    extension = path.suffix.lower() if re.fullmatch(r"\.\w{1,10}", path.suffix) else ""
    stem = path.name.removesuffix(path.suffix) if extension else path.name
    stem = stem.strip(" .-")[: MAX_NAME_LENGTH - len(extension)].rstrip(" .-")
    return f"{stem or _('document')}{extension}"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category.startswith("Z") or character in "\t\r\n":
        return " "
    return "" if category.startswith("C") else character


def megabytes(size: int) -> str:
    """A size in French, « 20 » or « 20,1 », rounded up: too big never reads as the limit."""
    units, tenths = divmod(-(-size * 10 // MEGABYTE), 10)
    return f"{units},{tenths}" if tenths else str(units)


def _refusal(code: str, message: str, **values: str) -> ValidationError:
    return ValidationError(message, code=code, params=values)


# --- What a file is ------------------------------------------------------------------------

_OLD_FORMATS = {"doc", "xls", "ppt"}
_OTHER_IMAGES = {"heic", "heif", "webp", "gif", "tif", "tiff", "bmp", "svg"}


def _unknown_format(name: str, extension: str) -> ValidationError:
    if extension in _OLD_FORMATS:
        message = _(
            "« %(name)s » est d'un ancien format. L'ouvrir et l'enregistrer au format .%(modern)s "
            "ou en PDF."
        )
    elif extension in _OTHER_IMAGES:
        message = _("« %(name)s » : enregistrer l'image au format JPEG ou PNG, puis la renvoyer.")
    else:
        message = _(
            "« %(name)s » n'est pas d'un format accepté (%(allowed)s). L'enregistrer dans l'un "
            "d'eux, en PDF par exemple."
        )
    allowed = ", ".join(ALLOWED_EXTENSIONS)
    return _refusal("extension", message, name=name, modern=f"{extension}x", allowed=allowed)


@contextmanager
def _rewound(upload: UploadedFile) -> Iterator[None]:
    """The file read from its beginning, and ready to be read again."""
    upload.seek(0)
    try:
        yield
    finally:
        upload.seek(0)


def _check_content(upload: UploadedFile, name: str, extension: str) -> None:
    head = upload.read(len(_OLE_HEAD))
    upload.seek(0)
    if extension in SIGNATURES:
        if not _looks_like(upload, extension):
            raise _not_what_it_says(name, extension)
        return
    if head == _OLE_HEAD:
        message = _(
            "« %(name)s » est protégé par un mot de passe ou d'un ancien format d'Office. "
            "L'enregistrer sans mot de passe au format .%(extension)s."
        )
        raise _refusal("protected", message, name=name, extension=extension)
    if not head.startswith(_ZIP_HEAD):
        raise _not_what_it_says(name, extension)
    _check_package(upload, name, extension)


def _looks_like(upload: UploadedFile, extension: str) -> bool:
    if extension == "pdf":
        return bool(upload.read(5) == b"%PDF-")
    try:
        guesses = puremagic.magic_stream(upload.file)
    except puremagic.PureError:  # it knows no format that begins so
        return False
    return any(guess.extension in SIGNATURES[extension] for guess in guesses)


def _check_package(upload: UploadedFile, name: str, extension: str) -> None:
    """An Office or an OpenDocument file is a zip archive with known members."""
    try:
        with zipfile.ZipFile(cast(IO[bytes], upload.file)) as archive:
            members = archive.namelist()
            kind = b""
            if extension in ODF_TYPES and "mimetype" in members:
                with archive.open("mimetype") as member:
                    kind = member.read(200).strip()
    except Exception as error:  # a damaged archive makes the reader fail in any way
        message = _("« %(name)s » est endommagé. L'ouvrir, l'enregistrer de nouveau, le renvoyer.")
        raise _refusal("damaged", message, name=name) from error
    if any(_is_macro(member) for member in members):
        message = _(
            "« %(name)s » contient des macros. L'enregistrer au format .%(extension)s sans "
            "macros, ou en PDF."
        )
        raise _refusal("macros", message, name=name, extension=extension)
    if extension in ODF_TYPES:
        genuine = kind == ODF_TYPES[extension]
    else:
        folder = OOXML_FOLDERS[extension]
        genuine = "[Content_Types].xml" in members and any(m.startswith(folder) for m in members)
    if not genuine:
        raise _not_what_it_says(name, extension)


def _is_macro(member: str) -> bool:
    """Macros of Office, or of LibreOffice."""
    return member.lower().endswith("vbaproject.bin") or member.startswith(("Basic/", "Scripts/"))


def _not_what_it_says(name: str, extension: str) -> ValidationError:
    message = _(
        "Le contenu de « %(name)s » n'est pas celui d'un fichier .%(extension)s : changer le nom "
        "ne change pas le format. L'ouvrir avec son logiciel et l'enregistrer au format "
        ".%(extension)s."
    )
    return _refusal("content", message, name=name, extension=extension)


# --- What a request may weigh --------------------------------------------------------------


class QuotaUploadHandler(FileUploadHandler):
    """First of the handlers: past MAX_REQUEST_BYTES, the request loses its files, not its fields.

    Each file is skipped: the parser reads it to its end, since a browser shows no answer before
    it has sent everything, and keeps nothing. To stop the upload would also drop the fields that
    come after the file, and what was typed in them. No other handler sees a file that is refused
    at its head; one that grows past the limit on its way is closed by the parser, which removes
    it from the disk.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, Any],  # noqa: N803 (Django's own name)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self.meta, self.received, self.refused = META, 0, False
        if content_length > MAX_REQUEST_BYTES:
            self._refuse(megabytes(content_length))

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.refused:
            raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count what arrives: the length that was announced may be wrong."""
        self.received += len(raw_data)
        if self.received > MAX_REQUEST_BYTES:
            self._refuse(_("plus de %s") % megabytes(MAX_REQUEST_BYTES))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers after this one keep the file."""

    def _refuse(self, size: str) -> None:
        self.refused = True
        self.meta[_REFUSED] = _(
            "L'envoi fait %(size)s Mo ; le maximum est de %(limit)s Mo en tout. Aucun fichier n'a "
            "été gardé. Compresser les fichiers, les envoyer en plusieurs fois, ou donner un lien."
        ) % {"size": size, "limit": megabytes(MAX_REQUEST_BYTES)}


def refused_upload(request: HttpRequest) -> str | None:
    """Why the files of the request were refused, if they were; the request then has none."""
    files = request.FILES  # reads the request, if nothing did
    sentence: str | None = request.META.get(_REFUSED)
    if sentence:
        for file in [file for files_of_field in files.lists() for file in files_of_field[1]]:
            file.close()
        files.clear()
    return sentence
