"""The verbs of the exports: ask for one, stop it, try again, clear away."""

import logging
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from snia.accounts.models import User
from snia.audit import services as audit
from snia.exports.formats import Format
from snia.exports.models import FOLDER, Export

logger = logging.getLogger(__name__)

State = Export.State

# A person's exports under way: more would keep the others' waiting.
MOST_UNDER_WAY = 5
LONGEST_QUERY: int = Export._meta.get_field("query").max_length  # type: ignore[assignment]
# A file that no record names was left by a run that stopped.
LEFT_FILE = timedelta(days=1)


@transaction.atomic
def request_export(
    *, owner: User, path: str, query: str, format: Format, title: str, filters: str, total: int
) -> Export:
    """Write down what is wanted, and have it filled; the same one under way is that one.

    Raises ValidationError where the person has too many under way.
    """
    User.objects.select_for_update().get(pk=owner.pk)  # one request of a person at a time
    same = _under_way(owner).filter(path=path, query=query, format=format).first()
    if same is not None:
        return same
    if len(query) > LONGEST_QUERY:
        raise ValidationError(_("Ces filtres sont trop longs à retenir : les raccourcir."))
    _check_room(owner)
    export = Export.objects.create(
        owner=owner,
        title=title,
        path=path,
        query=query,
        filters=filters,
        format=format,
        rows_total=total,
        seen_at=timezone.now(),
        created_at=timezone.now(),
        expires_on=kept_until(),
    )
    _tell(export, _("Export demandé : %(export)s, %(filters)s."), owner)
    fill_in_the_background(export)
    return export


@transaction.atomic
def cancel(export: Export, *, actor: User) -> None:
    """Raises ValidationError where it is over."""
    export = Export.objects.select_for_update().get(pk=export.pk)
    if not export.is_under_way:
        raise ValidationError(_("Cet export est déjà fini : il n'y a rien à annuler."))
    export.state, export.finished_at = State.CANCELLED, timezone.now()
    export.save(update_fields=["state", "finished_at"])
    _tell(export, _("Export annulé : %(export)s."), actor)


@transaction.atomic
def retry(export: Export, *, actor: User) -> None:
    """Raises ValidationError where it can't be tried again now."""
    export = Export.objects.select_for_update().get(pk=export.pk)
    if not export.may_be_tried_again:
        raise ValidationError(_("Cet export n'a pas échoué : il n'y a rien à reprendre."))
    _check_room(export.owner)
    export.state, export.finished_at, export.error = State.WAITING, None, ""
    export.attempts, export.rows_done = 0, 0
    export.seen_at, export.expires_on = timezone.now(), kept_until()
    export.validate_constraints()
    export.save()
    _tell(export, _("Export repris : %(export)s."), actor)
    fill_in_the_background(export)


def _under_way(owner: User) -> Any:
    return Export.objects.filter(owner=owner, state__in=Export.UNDER_WAY)


def _check_room(owner: User) -> None:
    if _under_way(owner).count() >= MOST_UNDER_WAY:
        message = _("%s exports sont déjà en cours : attendre qu'un d'eux finisse, ou l'annuler.")
        raise ValidationError(message % MOST_UNDER_WAY)


def fill_in_the_background(export: Export) -> None:
    """In the queue where there is one, once the record is there for it to read. A queue that can't
    be reached stops nobody: what waits is taken up by `tasks.pick_up_task`."""
    from snia.exports.tasks import fill_task

    def queue() -> None:
        try:
            fill_task.delay(export.pk)
        except Exception:
            logger.exception("the export %s could not be queued", export.pk)

    transaction.on_commit(queue)


def kept_until() -> date:
    return timezone.localdate() + timedelta(days=settings.EXPORT_DAYS_KEPT)


def out_of_date(on: date) -> Any:
    """Those that are kept no longer, that day."""
    return Export.objects.filter(expires_on__lt=on)


def clear_away(on: date) -> int:
    """Delete the exports that are out of date, and the files that no export names; returns how
    many exports."""
    expired = list(out_of_date(on))
    for export in expired:
        export.delete()
    _clear_left_files()
    return len(expired)


def _clear_left_files() -> None:
    if not default_storage.exists(FOLDER):
        return
    named = set(Export.objects.exclude(file="").values_list("file", flat=True))
    before = timezone.now() - LEFT_FILE
    for name in default_storage.listdir(FOLDER)[1]:
        path = f"{FOLDER}{name}"
        if path not in named and default_storage.get_modified_time(path) < before:
            default_storage.delete(path)


def _tell(export: Export, summary: str, actor: User) -> None:
    told = summary % {"export": export, "filters": export.filters}
    audit.record(verb="export_list", target=export, actor=actor, summary=told)
