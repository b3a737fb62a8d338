"""What the API reads of the strategy and its progress; who may see what is the pages' rule."""

from django.utils.translation import gettext_lazy as _

from programmes.api import activities, indicators, progress, reported, strategy
from snia.api.resources import Resource

NUMBER = "<int:number>"

RESOURCES = [
    Resource(
        "objectifs-strategiques",
        _("Objectifs stratégiques"),
        _("Les quatre de la stratégie."),
        strategy.StrategicObjectiveViewSet,
        NUMBER,
    ),
    Resource(
        "programmes",
        _("Programmes"),
        _("Les onze, sectoriels et transverses."),
        strategy.ProgrammeViewSet,
        NUMBER,
    ),
    Resource(
        "objectifs",
        _("Objectifs spécifiques (OSP)"),
        _("Numérotés à travers la stratégie."),
        strategy.SpecificObjectiveViewSet,
        NUMBER,
    ),
    Resource(
        "groupes",
        _("Groupes d'actions"),
        _("Les actions que les Bilans traitent ensemble, citées par leur code."),
        strategy.ActionGroupViewSet,
        "<slug:slug>",
    ),
    Resource(
        "fiches-actions",
        _("Actions, en entier"),
        _(
            "Chaque action avec ses institutions, ses cadres, ses projets. La liste « actions » "
            "donne en une fois où chacune en est."
        ),
        strategy.ActionViewSet,
        "<int:programme>.<int:number>",
    ),
    Resource(
        "periodes", _("Périodes"), _("Une période n'est pas une année."), reported.PeriodViewSet
    ),
    Resource(
        "activites",
        _("Activités rapportées"),
        _("Une activité rapportée deux fois compte une fois. null n'est pas zéro."),
        activities.ActivityViewSet,
    ),
    Resource(
        "appels-a-projets",
        _("Appels à projets des associations"),
        _("Lancés, ou non et pourquoi."),
        reported.CallViewSet,
    ),
    Resource(
        "campagnes",
        _("Campagnes"),
        _("Pour le secrétariat et l'administrateur."),
        progress.CampaignViewSet,
    ),
    Resource(
        "avancements",
        _("Avancements validés"),
        _(
            "Ce que les institutions ont dit et que le secrétariat a validé. « answer » n'est "
            "donné qu'à qui peut lire la réponse elle-même (null pour les autres)."
        ),
        progress.ProgressViewSet,
    ),
    Resource(
        "indicateurs",
        _("Indicateurs"),
        _("Des actions sur lesquelles on répond ; le secrétariat les lit tous."),
        indicators.IndicatorViewSet,
    ),
    Resource(
        "valeurs-d-indicateurs",
        _("Valeurs d'indicateurs"),
        _("Validées, avec leur ventilation, pour qui peut lire la réponse qui les donne."),
        indicators.IndicatorValueViewSet,
    ),
    Resource(
        "defis",
        _("Défis et contraintes"),
        _("Par période et programme."),
        reported.ChallengeViewSet,
    ),
    Resource(
        "mesures",
        _("Mesures prévues"),
        _("Prévues dans le rapport d'une période pour la suivante."),
        reported.PlannedMeasureViewSet,
    ),
    Resource(
        "recommandations",
        _("Recommandations"),
        _("Suivies d'une période à l'autre."),
        reported.RecommendationViewSet,
    ),
    Resource(
        "passages",
        _("Textes des Bilans"),
        _("Les passages de chaque chapitre."),
        reported.PassageViewSet,
    ),
]
