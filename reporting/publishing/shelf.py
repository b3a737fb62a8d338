"""What readers find of an edition: its published versions, the latest first."""

from django.db.models import Prefetch

from reporting.models import FrozenEdition, PublishedFile
from reporting.publishing.review import REVIEW


def published_versions() -> Prefetch:
    """As `published_versions` of each edition, in two queries however many there are."""
    files = PublishedFile.objects.exclude(kind=REVIEW).select_related("frozen__edition")
    files = files.defer("frozen__text", "frozen__differences")
    versions = FrozenEdition.objects.published().light().select_related("publication", "edition")
    return Prefetch(
        "frozen",
        versions.prefetch_related(Prefetch("files", files, to_attr="published_files")),
        to_attr="published_versions",
    )
