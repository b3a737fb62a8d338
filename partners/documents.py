"""The documents that tell of an institution."""

from django.db.models import QuerySet

from partners.models import (
    Agreement,
    Amount,
    Commitment,
    Consultation,
    Institution,
    InstitutionName,
    Project,
)
from snia.provenance.models import Source


def documents_of(institution: Institution) -> QuerySet[Source]:
    """Those that it, its names, commitments, projects, agreements or consultations come from; one
    query."""
    own = {"institutions": institution}
    telling = [
        InstitutionName.objects.filter(institution=institution),
        Commitment.objects.filter(actors=institution),
        Commitment.objects.filter(towards=institution),
        Project.objects.filter(**own),
        Amount.objects.filter(project__institutions=institution),
        Agreement.objects.filter(**own),
        Consultation.objects.filter(**own),
        Institution.objects.filter(pk=institution.pk),
    ]
    first, *others = (rows.order_by().values("source") for rows in telling)
    return Source.objects.filter(pk__in=first.union(*others))
