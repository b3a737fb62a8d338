"""What an activity is about: sectors and policy markers of the OECD-DAC."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from partners.iati.codes import DAC, DAC_CATEGORIES, DEFAULT_SECTOR, OWN
from partners.iati.elements import element, narrative, number, told
from partners.iati.standard import Element, codelist
from partners.models import Project

WHOLE = Decimal(100)
Shares = dict[str, Decimal | None]


def sectors(project: Project) -> Iterator[Element]:
    """The recorded sectors; the strategy's own where none is.

    The list that comes with the schema is of 2018. A set with a code that it lacks is written by
    the categories of three digits that hold them, and once more code by code in our own
    vocabulary: both add up to 100, neither holds an unknown code.
    """
    recorded: Shares = {one.code: one.percentage for one in project.sectors.all()}
    shares = _certain(recorded or {DEFAULT_SECTOR: WHOLE})
    if codelist("Sector").codes.issuperset(shares):
        yield from (_sector(DAC, code, share) for code, share in shares.items())
        return
    categories = _by_category(shares)
    if codelist("SectorCategory").codes.issuperset(categories):
        yield from (_sector(DAC_CATEGORIES, code, share) for code, share in categories.items())
    for code, share in shares.items():
        made = _sector(OWN, code, share)
        made.append(narrative(_("Code CAD %s") % code))
        yield made


def policy_markers(project: Project) -> Iterator[Element]:
    for marker in project.markers.all():
        significance = str(marker.significance)
        if marker.policy in codelist("PolicyMarker").codes:
            yield element(
                "policy-marker", vocabulary=DAC, code=marker.policy, significance=significance
            )
        else:
            yield told(
                "policy-marker",
                str(marker.get_policy_display()),
                vocabulary=OWN,
                code=marker.policy,
                significance=significance,
            )


def _certain(shares: Shares) -> Shares:
    """Shares that add up to 100, else none at all: a lone sector without one has it whole."""
    if list(shares.values()) == [None]:
        return dict.fromkeys(shares, WHOLE)
    known = [share for share in shares.values() if share is not None]
    adds_up = len(known) == len(shares) and sum(known) == WHOLE
    return shares if adds_up else dict.fromkeys(shares)


def _by_category(shares: Shares) -> Shares:
    categories: Shares = {}
    for code, share in shares.items():
        before = categories.get(code[:3]) or Decimal(0)
        categories[code[:3]] = None if share is None else before + share
    return categories


def _sector(vocabulary: str, code: str, share: Decimal | None) -> Element:
    percentage = None if share is None else number(share)
    return element("sector", vocabulary=vocabulary, code=code, percentage=percentage)
