"""Files joined to an answer."""

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from programmes.models import Attachment, ProgressUpdate
from programmes.progress.drafting import lock, refuse_unless_editable
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.uploads import check_attachment, safe_name


@transaction.atomic
def join(update: ProgressUpdate, upload: UploadedFile, *, actor: User) -> Attachment:
    """Check a file and keep it; the same file twice is one. Raises ValidationError, or Locked
    where the answer can't be edited."""
    check_attachment(upload)
    refuse_unless_editable(lock(update), actor)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    name = safe_name(upload.name or "")
    sha256 = digest.hexdigest()
    same = Attachment.objects.filter(update=update, sha256=sha256, name=name).first()
    if same is not None:
        return same
    attachment = Attachment(
        update=update, name=name, size=upload.size or 0, sha256=sha256, uploaded_by=actor
    )
    attachment.file.save(name, upload)
    summary = f"{name} ({update})"
    audit.record(verb="attach_file", actor=actor, target=update, summary=summary)
    return attachment
