"""What the API reads of the partners; who may see what is the rule of their pages."""

from django.utils.translation import gettext_lazy as _

from partners.api import (
    agreements,
    commitments,
    consultations,
    contributions,
    institutions,
    people,
    projects,
)
from snia.api.resources import Resource

SLUG = "<slug:slug>"

RESOURCES = [
    Resource(
        "institutions",
        _("Institutions et partenaires"),
        _("Avec leurs noms d'hier et d'aujourd'hui, et leurs autres appellations."),
        institutions.InstitutionViewSet,
        SLUG,
    ),
    Resource(
        "lieux",
        _("Lieux"),
        _("Les 12 régions, leurs villes, les pays : ce que les autres ressources nomment."),
        institutions.PlaceViewSet,
    ),
    Resource(
        "personnes",
        _("Personnes"),
        _("Données personnelles (loi 09-08) : pour le secrétariat et l'administrateur seuls."),
        people.PersonViewSet,
    ),
    Resource(
        "projets",
        _("Projets et instruments"),
        _(
            "Avec leurs parties, leurs montants tels que signés, leurs mouvements et leurs "
            "résultats. Un montant de plusieurs pays n'a de part du Maroc que si elle est connue."
        ),
        projects.ProjectViewSet,
        SLUG,
    ),
    Resource(
        "cours-de-change",
        _("Cours de change"),
        _("Datés : rien n'est converti sans eux."),
        projects.ExchangeRateViewSet,
    ),
    Resource(
        "accords",
        _("Accords et conventions"),
        _("Avec leurs parties, sous le nom qu'elles portaient à la signature."),
        agreements.AgreementViewSet,
        SLUG,
    ),
    Resource(
        "forums",
        _("Forums"),
        _("Avec leurs organes et leurs éditions."),
        agreements.ForumViewSet,
        SLUG,
    ),
    Resource(
        "cadres",
        _("Cadres internationaux"),
        _("Avec leurs objectifs numérotés."),
        consultations.FrameworkViewSet,
        SLUG,
    ),
    Resource(
        "consultations",
        _("Consultations"),
        _(
            "Qui a été rencontré, et les priorités lettrées. Les personnes rencontrées ne sont "
            "données qu'au secrétariat et à l'administrateur (null pour les autres)."
        ),
        consultations.ConsultationViewSet,
        SLUG,
    ),
    Resource(
        "engagements",
        _("Engagements"),
        _("Qui s'est engagé, envers qui, pour quelle priorité, et ce qu'il en est advenu."),
        commitments.CommitmentViewSet,
    ),
    Resource(
        "contributions",
        _("Contributions"),
        _(
            "Ce que les institutions tiennent de leurs projets et engagements, avant validation. "
            "Le contenu de l'une se lit et s'écrit à /api/contributions/{id}/contenu/."
        ),
        contributions.ContributionViewSet,
    ),
]
