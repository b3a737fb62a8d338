"""What the form of a draft tells the page's script (static/site/draft.js)."""

from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def draft_attributes() -> SafeString:
    """The addresses that it asks, and the words that it says; the same for every draft."""
    return flatatt(
        {
            "data-token": reverse("csrf-token"),
            "data-login": reverse("login"),
            "data-kept": _("Enregistré à"),
            "data-offline": _(
                "Pas de réseau : la saisie est gardée sur cet appareil et sera envoyée au retour."
            ),
            "data-session": _("Votre session a pris fin : la saisie est gardée sur cet appareil."),
            "data-session-link": _("Se reconnecter dans un nouvel onglet"),
            "data-conflict-link": _("Comparer les deux saisies"),
            "data-restored": _(
                "Ce que vous aviez tapé et qui n’avait pas pu être envoyé est revenu ci-dessous."
            ),
            "data-dirty": _("Modifications non encore enregistrées"),
        }
    )
