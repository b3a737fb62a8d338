"""Files joined to the items of an agenda."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from committees.models import AgendaItem, ItemDocument
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.uploads import check_attachment, safe_name


@transaction.atomic
def join(item: AgendaItem, file: UploadedFile, *, actor: User) -> ItemDocument:
    """Keep a file; raises ValidationError, which says what to do, where it can't be."""
    _require_open(item)
    check_attachment(file)
    name = safe_name(file.name or "")
    document = ItemDocument.objects.create(
        item=item, file=file, name=name, size=file.size or 0, uploaded_by=actor
    )
    told = _("%(meeting)s. Document joint : %(name)s") % {"meeting": item.meeting, "name": name}
    audit.record(verb="attach_file", actor=actor, target=item.meeting, summary=told)
    return document


@transaction.atomic
def remove(document: ItemDocument, *, actor: User) -> None:
    """Take a file off the agenda; the disk keeps it no longer than its row."""
    meeting, name = document.item.meeting, document.name
    _require_open(document.item)
    document.delete()
    _forget([document])
    told = _("%(meeting)s. Document retiré : %(name)s") % {"meeting": meeting, "name": name}
    audit.record(verb="attach_file", actor=actor, target=meeting, summary=told)


def carry(item: AgendaItem, onto: AgendaItem) -> None:
    """An item that is taken up again has its documents again: other rows of the same files."""
    ItemDocument.objects.bulk_create(
        ItemDocument(
            item=onto,
            file=document.file.name,
            name=document.name,
            size=document.size,
            uploaded_by_id=document.uploaded_by_id,
        )
        for document in item.documents.all()
    )


def are_all_carried(item: AgendaItem) -> bool:
    """No document was joined to the item itself."""
    theirs = ItemDocument.objects.filter(item=item.carried_from_id).values("file")
    return not item.documents.exclude(file__in=theirs).exists()


def delete_with_files(item: AgendaItem) -> None:
    documents = list(item.documents.all())
    item.delete()
    _forget(documents)


def _forget(documents: list[ItemDocument]) -> None:
    """The disk keeps a file no longer than the last row that names it."""

    def delete_files() -> None:
        for document in documents:
            if not ItemDocument.objects.filter(file=document.file.name).exists():
                document.file.delete(save=False)

    transaction.on_commit(delete_files)


def _require_open(item: AgendaItem) -> None:
    if item.meeting.state in ("circulated", "sealed", "cancelled"):
        raise ValidationError(_("Le compte rendu est diffusé : les documents ne changent plus."))
