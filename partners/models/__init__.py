"""Who acts, where, with whom and with what money."""

from partners.models.agreements import Agreement, AgreementParty
from partners.models.amounts import Amount
from partners.models.changes import PartnerChange
from partners.models.classification import ProjectMarker, ProjectResult, ProjectSector
from partners.models.commitments import Commitment, CommitmentActor, CommitmentSequel
from partners.models.consultations import (
    Consultation,
    ConsultationAttendee,
    ConsultationDate,
    ConsultationGoal,
    ConsultationInstitution,
    Priority,
)
from partners.models.contributions import (
    Contribution,
    ContributionAside,
    ContributionEvent,
    ContributionVersion,
    ContributionWorkbook,
)
from partners.models.erasures import Erasure
from partners.models.following import ChangeFeed, Follow
from partners.models.forums import Forum, ForumEdition, ForumOrgan
from partners.models.frameworks import Framework, FrameworkGoal
from partners.models.institutions import Institution, InstitutionAlias, InstitutionName
from partners.models.merges import Merge, ToldApart
from partners.models.people import Affiliation, Person
from partners.models.places import Place
from partners.models.projects import Project, ProjectComponent, ProjectParty
from partners.models.transactions import ExchangeRate, Transaction

__all__ = [
    "Affiliation",
    "Agreement",
    "AgreementParty",
    "Amount",
    "ChangeFeed",
    "Commitment",
    "CommitmentActor",
    "CommitmentSequel",
    "Consultation",
    "ConsultationAttendee",
    "ConsultationDate",
    "ConsultationGoal",
    "ConsultationInstitution",
    "Contribution",
    "ContributionAside",
    "ContributionEvent",
    "ContributionVersion",
    "ContributionWorkbook",
    "Erasure",
    "ExchangeRate",
    "Follow",
    "Forum",
    "ForumEdition",
    "ForumOrgan",
    "Framework",
    "FrameworkGoal",
    "Institution",
    "InstitutionAlias",
    "InstitutionName",
    "Merge",
    "PartnerChange",
    "Person",
    "Place",
    "Priority",
    "Project",
    "ProjectComponent",
    "ProjectMarker",
    "ProjectParty",
    "ProjectResult",
    "ProjectSector",
    "ToldApart",
    "Transaction",
]
