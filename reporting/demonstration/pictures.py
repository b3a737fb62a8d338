"""Images drawn here: shapes and colours, no photograph of anyone."""

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from reporting.models import Edition, StudioPhoto
from reporting.studio.photos import add_photo
from snia.accounts.models import User

# Wide, square, tall and panoramic.
SIZES = ((1200, 800), (900, 900), (700, 1050), (1500, 500))
SKIES = ("#dfe9ee", "#f1e7d3", "#e4ecdf", "#ece3ec")
HILLS = ("#1f5f8b", "#123c4a", "#7a5310", "#4a6b3a")
SUN = "#c89b3c"


def add_pictures(edition: Edition, *, actor: User) -> list[StudioPhoto]:
    return [
        add_photo(edition, _upload(number, _drawn(number)), actor=actor)
        for number in range(len(SIZES))
    ]


def _upload(number: int, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"demonstration-{number}.png", content, "image/png")


def _drawn(number: int) -> bytes:
    """A sun over hills."""
    width, height = SIZES[number]
    picture = Image.new("RGB", (width, height), SKIES[number])
    pen = ImageDraw.Draw(picture)
    radius = min(width, height) // 7
    left, top = width * (number + 2) // 7, height // 6
    pen.ellipse((left, top, left + 2 * radius, top + 2 * radius), fill=SUN)
    for rank, hill in enumerate(HILLS):
        summit = (width * (2 * rank + 1) // 8, height * (4 + rank) // 9)
        feet = ((summit[0] - width // 2, height), (summit[0] + width // 2, height))
        pen.polygon((summit, *feet), fill=hill)
    into = BytesIO()
    picture.save(into, "PNG")
    return into.getvalue()
