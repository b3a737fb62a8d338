"""What the demonstration edition is called by, and what tells its records from the others."""

from django.db.models import Q

SLUG = "demonstration"
PERIOD = "2013 (démonstration)"
PREVIOUS = "2012 (démonstration)"
YEAR = 2013
PLAN = "Plan de démonstration"
COPIED_PLAN = "Plan 2020"
CAMPAIGN = "Bilan de démonstration 2013"
TITLE = "Bilan de démonstration"
SUBTITLE = "Démonstration : livre entièrement inventé, pour montrer l'outil"
PUBLISHER = "mdcmre"
NOTICE = (
    "Cette édition est une démonstration : ses textes, ses activités, ses chiffres, ses citations "
    "et ses images sont inventés, et n'engagent aucune des institutions nommées. La période "
    "retenue précède l'adoption de la stratégie, en décembre 2014 : rien de réel ne peut s'y "
    "rapporter. Elle montre ce que l'outil met en page, sur la longueur d'un vrai Bilan."
)
GROUP = "demonstration-bilan-"

OF_EDITION = Q(period__label=PERIOD)
OF_PREVIOUS = Q(period__label=PREVIOUS)
