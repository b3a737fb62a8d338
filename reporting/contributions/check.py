"""Which files are read: Word's own, of a reasonable size, without a password or macros."""

import zipfile
from typing import IO, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from snia.common.uploads import MEGABYTE, check_attachment, safe_name

MAX_UNPACKED_BYTES = 150 * MEGABYTE
MAX_MEMBERS = 5_000
# Word packs a text ten times at most; a member that grows more is made to fill a memory.
MAX_RATIO, RATIO_COUNTS_FROM = 200, 5 * MEGABYTE


def check_word(upload: UploadedFile) -> None:
    """Raise ValidationError, which says what to do, where the file is not to be read."""
    name = safe_name(upload.name or "")
    if name.endswith((".docm", ".dotm")):
        raise ValidationError(
            _("« %(name)s » peut contenir des macros. L'enregistrer au format .docx."),
            params={"name": name},
        )
    check_attachment(upload)
    if not name.endswith(".docx"):
        message = _("« %(name)s » n'est pas un fichier Word (.docx) : l'enregistrer à ce format.")
        raise ValidationError(message, params={"name": name})
    _check_weight(upload, name)


def _check_weight(upload: UploadedFile, name: str) -> None:
    with zipfile.ZipFile(cast(IO[bytes], upload.file)) as archive:
        members = archive.infolist()
    upload.seek(0)
    heavy = sum(member.file_size for member in members) > MAX_UNPACKED_BYTES
    swollen = any(
        member.file_size > RATIO_COUNTS_FROM
        and member.file_size > MAX_RATIO * max(member.compress_size, 1)
        for member in members
    )
    if heavy or swollen or len(members) > MAX_MEMBERS:
        message = _(
            "« %(name)s », décompressé, est trop gros pour être lu. Réduire ses images, ou "
            "l'envoyer en plusieurs fichiers."
        )
        raise ValidationError(message, params={"name": name})


def unreadable(name: str) -> ValidationError:
    message = _(
        "« %(name)s » ne se lit pas : il est endommagé. L'ouvrir dans Word, l'enregistrer de "
        "nouveau au format .docx et le renvoyer."
    )
    return ValidationError(message, params={"name": name})
