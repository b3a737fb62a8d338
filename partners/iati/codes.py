"""Our choices in the codes of IATI, and back."""

from partners.models import (
    Institution,
    Place,
    Project,
    ProjectParty,
    ProjectResult,
    Transaction,
)

# ActivityStatus
STATUS = {
    Project.Standing.PIPELINE: "1",
    Project.Standing.IMPLEMENTATION: "2",
    Project.Standing.FINALISATION: "3",
    Project.Standing.CLOSED: "4",
    Project.Standing.CANCELLED: "5",
    Project.Standing.SUSPENDED: "6",
}
# OrganisationRole. Support and beneficiaries have no code there: a description tells them.
ROLES = {
    ProjectParty.Role.FUNDER: "1",
    ProjectParty.Role.COUNTERPART: "2",
    ProjectParty.Role.IMPLEMENTER: "4",
}
EXTENDING = "3"
# OrganisationType, only where our kind tells it for sure: an association may be of any country,
# a donor a ministry or an agency, a group of anything.
ORGANISATION_TYPES = {
    Institution.Kind.MINISTRY: "10",
    Institution.Kind.STATE: "10",
    Institution.Kind.TERRITORIAL: "11",
    Institution.Kind.PUBLIC_BODY: "15",
    Institution.Kind.UN_AGENCY: "40",
    Institution.Kind.INTERNATIONAL: "40",
    Institution.Kind.UNIVERSITY: "80",
}
# Back, for an organisation that someone accepts as a new institution.
KINDS = {
    "10": Institution.Kind.MINISTRY,
    "11": Institution.Kind.TERRITORIAL,
    "15": Institution.Kind.PUBLIC_BODY,
    "21": Institution.Kind.ASSOCIATION,
    "22": Institution.Kind.ASSOCIATION,
    "23": Institution.Kind.ASSOCIATION,
    "24": Institution.Kind.ASSOCIATION,
    "40": Institution.Kind.INTERNATIONAL,
    "60": Institution.Kind.ASSOCIATION,
    "80": Institution.Kind.UNIVERSITY,
}
KIND_UNKNOWN = Institution.Kind.GROUP
# TransactionType
TRANSACTIONS = {
    Transaction.Kind.INCOMING_FUNDS: "1",
    Transaction.Kind.COMMITMENT: "2",
    Transaction.Kind.DISBURSEMENT: "3",
    Transaction.Kind.EXPENDITURE: "4",
}
# ResultType and IndicatorMeasure
RESULTS = {
    ProjectResult.Kind.OUTPUT: "1",
    ProjectResult.Kind.OUTCOME: "2",
    ProjectResult.Kind.IMPACT: "3",
}
MEASURES = {ProjectResult.Measure.UNIT: "1", ProjectResult.Measure.PERCENTAGE: "2"}
# GeographicLocationClass
LOCATION_CLASSES = {Place.Kind.REGION: "1", Place.Kind.CITY: "2"}

PLANNED_START, ACTUAL_START, PLANNED_END, ACTUAL_END = "1", "2", "3", "4"
PARENT, CHILD, SIBLING = "1", "2", "3"
# DescriptionType
GENERAL, TARGET_GROUPS, OTHER = "1", "3", "4"
# SectorVocabulary and PolicyMarkerVocabulary
DAC, DAC_CATEGORIES, OWN = "1", "2", "99"
# What all projects of the strategy are about, where nobody recorded more: "facilitation of
# orderly, safe, regular and responsible migration and mobility".
DEFAULT_SECTOR = "15190"

MOROCCO = "MA"
# By the name of the place: only countries that the site knows.
COUNTRIES = {
    "Maroc": MOROCCO,
    "Algérie": "DZ",
    "Tunisie": "TN",
    "Libye": "LY",
    "Égypte": "EG",
    "Yémen": "YE",
    "Mauritanie": "MR",
    "Sénégal": "SN",
    "Mali": "ML",
    "Côte d'Ivoire": "CI",
    "Espagne": "ES",
    "Mexique": "MX",
    "Belgique": "BE",
    "Philippines": "PH",
    "Grèce": "GR",
    "Suisse": "CH",
    "Île Maurice": "MU",
    "Suède": "SE",
    "Turquie": "TR",
    "Bangladesh": "BD",
    "Allemagne": "DE",
    "États-Unis": "US",
    "Malte": "MT",
}
# The OECD's regions (codelist Region): the narrowest that holds all the countries.
REGIONS = (
    ("189", frozenset({"MA", "DZ", "TN", "LY", "EG"})),
    ("289", frozenset({"MR", "SN", "ML", "CI", "MU"})),
    ("298", frozenset({"MA", "DZ", "TN", "LY", "EG", "MR", "SN", "ML", "CI", "MU"})),
)
REGION_UNSPECIFIED = "998"


def region_of(countries: frozenset[str]) -> str:
    """The narrowest region that holds them all; "unspecified" where none does."""
    return next((code for code, held in REGIONS if countries <= held), REGION_UNSPECIFIED)
