"""How the money pages say things."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partners.money.conversion import Quote
from partners.money.totals import Reason, Sums
from snia.common.typography import NARROW_NBSP, NBSP

REASONS = {
    Reason.SHARE_UNKNOWN: gettext_lazy(
        "Couvre plusieurs pays : part du Maroc non communiquée. Jamais comptée comme celle du "
        "Maroc."
    ),
    Reason.OTHERS_SHARE: gettext_lazy("Part des autres pays : seule celle du Maroc est comptée."),
    Reason.GRANT_RANGE: gettext_lazy(
        "Fourchette par subvention : le nombre de subventions n'est pas connu, rien ne "
        "s'additionne."
    ),
    Reason.IN_ITS_PARTS: gettext_lazy(
        "Déjà dans le total : ce sont ses projets qui le portent. Le compter ici le compterait "
        "deux fois."
    ),
    Reason.PARTS_IN_ANOTHER_CURRENCY: gettext_lazy(
        "Ses projets sont comptés dans une autre devise : son reste ne peut être calculé."
    ),
}


def told_rate(quote: Quote) -> str:
    """ "1 EUR = 10,9 MAD (31/12/2020)", and that it was read the other way round."""
    rate = quote.rate
    worth = f"1 {rate.currency} = {_plain(rate.rate)} {rate.target}".replace(" ", NBSP)
    told = f"{worth} ({rate.day:%d/%m/%Y})"
    return _("%s, pris à l'inverse") % told if quote.is_inverse else told


def told_rates(rates: Sums) -> list[str]:
    """ "45,2 %"; each with its currency where there are several."""
    several = len(rates) > 1
    return [
        f"{currency}{NARROW_NBSP}: {_percent(rate)}" if several else _percent(rate)
        for currency, rate in rates.items()
    ]


def _percent(rate: Decimal) -> str:
    return f"{rate:.1f}".replace(".", ",") + f"{NARROW_NBSP}%"


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")
