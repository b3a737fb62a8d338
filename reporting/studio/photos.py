"""Photos of an edition: made smaller, cleared of what the camera wrote in them, kept by name."""

import hashlib
from io import BytesIO
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from reporting.models import Edition, StudioPhoto
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.uploads import check_attachment

# The longest side in print: 13 cm at 300 points an inch.
LONGEST_SIDE = 1600
# A picture of more points than a camera's was made to fill the memory.
MAX_POINTS = 120_000_000
QUALITY = 85


def add_photo(edition: Edition, upload: UploadedFile, *, actor: User) -> StudioPhoto:
    """Keep a photo; the same one sent twice is kept once. Raises ValidationError."""
    check_attachment(upload)
    content, size = _reduced(upload)
    name = f"{hashlib.sha256(content).hexdigest()[:20]}.jpg"
    with transaction.atomic():
        photo, created = StudioPhoto.objects.get_or_create(
            edition=edition,
            name=name,
            defaults={
                "file": ContentFile(content, name=name),
                "width": size[0],
                "height": size[1],
                "uploaded_by": actor,
                "uploaded_at": timezone.now(),
            },
        )
        if created:
            summary = _("%(edition)s : photo %(name)s") % {"edition": edition, "name": name}
            audit.record(verb="add_photo", actor=actor, target=edition, summary=summary)
    return photo


def _reduced(upload: UploadedFile) -> tuple[bytes, tuple[int, int]]:
    """A JPEG of a size to print, without the place where it was taken."""
    try:
        picture = Image.open(BytesIO(upload.read()))
        if picture.format not in ("JPEG", "PNG") or _is_too_big(picture):
            raise ValidationError(_told(upload))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        flat = _on_white(upright)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise ValidationError(_told(upload)) from error
    into = BytesIO()
    flat.save(into, "JPEG", quality=QUALITY, optimize=True)
    return into.getvalue(), flat.size


def _is_too_big(picture: Image.Image) -> bool:
    return picture.width * picture.height > MAX_POINTS


def _on_white(picture: Image.Image) -> Image.Image:
    """What is transparent is printed on paper."""
    layered = picture.convert("RGBA")
    paper = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(paper, layered).convert("RGB")


def _told(upload: UploadedFile) -> str:
    told = _(
        "« %s » n'est pas une photo que l'on peut imprimer : l'ouvrir avec un logiciel d'images "
        "et l'enregistrer au format JPEG."
    )
    return told % upload.name


def pictures_of(edition: Edition) -> dict[str, Path]:
    """The files of the photos that the chapters print, by name."""
    names = {
        row.get("name")
        for content in edition.chapters.values_list("content", flat=True)
        for row in content.get("blocks", ())
        if row["kind"] == "picture"
    }
    photos = edition.photos.filter(name__in=names)
    return {photo.name: Path(photo.file.path) for photo in photos}
