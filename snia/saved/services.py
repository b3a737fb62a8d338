"""Keeping views: save, change, forget. Who shares one with every account is in the journal."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.views import BrowseListView
from snia.saved.lists import settled, without_what_is_gone
from snia.saved.models import LONGEST_QUERY, SavedView


@transaction.atomic
def save(
    *, owner: User, page: type[BrowseListView], route: str, query: str, title: str
) -> SavedView:
    """The filters under that title; the same ones sent twice are one view."""
    _hold_views_of(owner)
    kept = _checked(page, query)
    view = SavedView(owner=owner, route=route, query=kept, title=title)
    same = SavedView.objects.filter(owner=owner, route=route, title=title, query=kept).first()
    if same is not None:
        return same
    view.full_clean()
    view.save()
    return view


@transaction.atomic
def change(view: SavedView, *, title: str, is_shared: bool, actor: User) -> SavedView:
    _hold_views_of(view.owner)
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    was_shared, view.title, view.is_shared = view.is_shared, title, is_shared
    view.full_clean()
    view.save()
    if was_shared != view.is_shared:
        said = _("Vue partagée avec tous : %s") if is_shared else _("Vue retirée du partage : %s")
        _tell(view, said, actor)
    return view


@transaction.atomic
def forget(view: SavedView, *, actor: User) -> None:
    if view.is_shared:
        _tell(view, _("Vue partagée supprimée : %s"), actor)
    view.delete()


def _hold_views_of(owner: User) -> None:
    """Two clicks at once on the same button wait for each other."""
    User.objects.select_for_update().get(pk=owner.pk)


def _checked(page: type[BrowseListView], query: str) -> str:
    kept = settled(page, query)
    if not kept:
        raise ValidationError(_("Choisir d'abord au moins un filtre de la liste."))
    if len(kept) > LONGEST_QUERY:
        raise ValidationError(_("Ces filtres sont trop longs pour être gardés : en enlever."))
    _left, gone = without_what_is_gone(page, kept)
    if gone:
        message = _("La liste ne comprend pas ces filtres : %s. Les choisir de nouveau.")
        raise ValidationError(message % ", ".join(gone))
    return kept


def _tell(view: SavedView, summary: str, actor: User) -> None:
    audit.record(verb="share_view", actor=actor, target=view, summary=summary % view)
