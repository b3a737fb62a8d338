"""When nothing is loaded, and why."""

from programmes.models import Action, Campaign
from programmes.synthetic.marks import marked_periods
from programmes.synthetic.size import Sizes


class Refused(Exception):
    """Nothing was written; the message says why, in French."""


def refuse_unless_possible(sizes: Sizes, force: bool) -> None:
    if marked_periods().exists():
        raise Refused("Ces données sont déjà chargées : les enlever d'abord (--remove).")
    is_real = (
        Action.objects.filter(is_demonstration=False).exists()
        or Campaign.objects.filter(is_demonstration=False).exists()
    )
    if is_real and not force:
        raise Refused(
            "De vraies actions ou campagnes sont enregistrées ici : rien n'a été chargé. "
            "Pour le faire quand même, sans y toucher : --force."
        )
    if min(sizes.actions, sizes.institutions, sizes.accounts, sizes.campaigns) < 1:
        raise Refused("Il faut au moins une action, une institution, un compte, une campagne.")
    if max(sizes.shares(sizes.updates)) > sizes.actions * sizes.institutions:
        raise Refused("Trop de réponses : plus que d'institutions pour chaque action.")
    if sizes.activities < sizes.reported:
        raise Refused(f"Trop peu d'activités : les réponses en rapportent {sizes.reported}.")
