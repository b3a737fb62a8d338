"""What changed in what a person follows, as Atom (RFC 4287)."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from partners import perms
from partners.models import ChangeFeed, PartnerChange
from snia.accounts.models import User
from snia.audit import services as audit
from snia.common.addresses import site_address
from snia.common.secret_addresses import Document
from snia.common.typography import french_spaces

LATEST = 100


@transaction.atomic
def create(owner: User) -> tuple[ChangeFeed, str]:
    """The feed and the secret of its address, which is not kept."""
    feed, secret = ChangeFeed.issue(owner=owner)
    _tell(feed, _("Adresse d'un flux des suivis créée"))
    return feed, secret


@transaction.atomic
def revoke(feed: ChangeFeed) -> None:
    if feed.revoke():
        _tell(feed, _("Adresse d'un flux des suivis révoquée"))


def find(secret: str) -> ChangeFeed | None:
    """The feed of an address that still answers, to someone who may still read."""
    feed = ChangeFeed.objects.opened_by(secret).select_related("owner").first()
    return feed if feed is not None and perms.may_browse_partners(feed.owner) else None


def document_of(feed: ChangeFeed, address: str) -> Document:
    """The same changes give the same bytes: readers are told when nothing changed."""
    changes = list(changes_told_to(feed.owner)[:LATEST])
    changed_at = max((change.updated_at for change in changes), default=feed.created_at)
    return Document(
        _written(feed, changes, address, changed_at).encode(),
        changed_at,
        content_type="application/atom+xml; charset=utf-8",
        filename="suivis.atom",
    )


def changes_told_to(account: User) -> Any:
    related = ("institution", "project", "commitment")
    return PartnerChange.objects.told_to(account).select_related(*related)


class _Atom(Atom1Feed):
    def latest_post_date(self) -> datetime:
        """Never the moment of reading: an empty feed, too, stays what it is."""
        moment: datetime = self.feed["changed_at"]
        return moment


def _written(
    feed: ChangeFeed, changes: list[PartnerChange], address: str, changed_at: datetime
) -> str:
    atom = _Atom(
        title=_("SNIA : changements de ce que l'on suit"),
        link=site_address(reverse("partners:following")),
        description="",
        subtitle=_("Institutions, projets et engagements suivis : ce qui a changé."),
        language="fr",
        author_name=_("Suivi de la SNIA"),
        feed_url=site_address(address),
        feed_guid=_tag(feed.created_at, f"flux/{feed.pk}"),
        changed_at=changed_at,
    )
    for change in changes:
        _add(atom, change)
    return str(atom.writeString("utf-8"))


def _add(atom: _Atom, change: PartnerChange) -> None:
    page = change.record.get_absolute_url() if change.record else reverse("partners:following")
    atom.add_item(
        title=french_spaces(str(change)),
        link=site_address(page),
        description=_summary(change),
        unique_id=_tag(change.at, f"changement/{change.pk}"),
        pubdate=change.at,
        updateddate=change.updated_at,
        categories=[str(change.get_subject_display()), str(change.get_kind_display())],
    )


def _summary(change: PartnerChange) -> SafeString:
    """Its lines, in HTML; the title, where it has none."""
    items = format_html_join("", "<li>{}</li>", ((french_spaces(line),) for line in change.lines))
    return (
        format_html("<ul>{}</ul>", items)
        if items
        else format_html("<p>{}</p>", french_spaces(str(change)))
    )


def _tag(day: datetime, what: str) -> str:
    """What identifies an entry for ever (RFC 4151)."""
    return f"tag:{urlsplit(site_address('')).hostname},{day:%Y-%m-%d}:{what}"


def _tell(feed: ChangeFeed, summary: str) -> None:
    audit.record(verb="share_feed", actor=feed.owner, target=feed, summary=summary)
