"""The constraints of the partners: a row that each accepts, and rows that it refuses."""

from decimal import Decimal

from partners.models import (
    Affiliation,
    Agreement,
    AgreementParty,
    Amount,
    Commitment,
    CommitmentActor,
    CommitmentSequel,
    Consultation,
    ConsultationAttendee,
    ConsultationDate,
    ConsultationGoal,
    ConsultationInstitution,
    ExchangeRate,
    Forum,
    ForumEdition,
    Framework,
    FrameworkGoal,
    Institution,
    InstitutionName,
    Person,
    Place,
    Priority,
    Project,
    ProjectMarker,
    ProjectParty,
    ProjectResult,
    ProjectSector,
    Transaction,
)
from tests.constraints_cases import DAY, MORROW, Bases, Once, Rule, a, in_order, not_itself


def a_forum() -> Forum:
    return Forum.objects.get_or_create(slug="essai", defaults={"title": "Essai"})[0]


def a_framework() -> Framework:
    return Framework.objects.get_or_create(slug="essai", defaults={"title": "Essai"})[0]


def a_consultation() -> Consultation:
    values = {"title": "Essai", "framework": Framework.objects.first()}
    return Consultation.objects.get_or_create(slug="essai", defaults=values)[0]


def the_last_goal() -> FrameworkGoal:
    return FrameworkGoal.objects.order_by("pk").last()


BASES: Bases = {
    Affiliation: {"person": a(Person), "institution": a(Institution)},
    Agreement: {"slug": "essai", "kind": "seat", "title": "Essai"},
    AgreementParty: {
        "agreement": a(Agreement, parties__isnull=True),
        "institution": a(Institution, slug="hcr"),
    },
    Amount: {"project": a(Project), "value": Decimal(10), "currency": "EUR", "scope": "morocco"},
    Commitment: {"description": "Essai"},
    CommitmentSequel: {"commitment": a(Commitment), "text": "Essai"},
    CommitmentActor: {
        "commitment": a(Commitment, actors__isnull=True),
        "institution": a(Institution, slug="hcr"),
    },
    ConsultationAttendee: {"consultation": a_consultation, "person": a(Person)},
    ConsultationDate: {"consultation": a_consultation},
    ConsultationGoal: {"consultation": a_consultation, "goal": a(FrameworkGoal)},
    ConsultationInstitution: {
        "consultation": a_consultation,
        "institution": a(Institution, slug="hcr"),
    },
    ExchangeRate: {"currency": "EUR", "target": "MAD", "day": DAY, "rate": Decimal("10.8")},
    Forum: {"slug": "autre-essai", "title": "Essai"},
    ForumEdition: {
        "forum": a_forum,
        "number": 1,
        "hosts": [a(Institution, kind="state")],
    },
    FrameworkGoal: {"framework": a_framework, "level": "objective", "code": "1"},
    Institution: {"slug": "essai", "kind": "association"},
    InstitutionName: {"institution": a(Institution), "name": "Essai"},
    Place: {"name": "Essai", "kind": "city", "parent": a(Place, kind="region")},
    Priority: {"consultation": a_consultation, "letter": "a", "text": "Essai"},
    Project: {"slug": "essai", "kind": "project", "title": "Essai"},
    ProjectParty: {
        "project": a(Project, parties__isnull=True),
        "institution": a(Institution, slug="hcr"),
        "role": "funder",
    },
    ProjectMarker: {"project": a(Project), "policy": "1", "significance": 1},
    ProjectResult: {
        "project": a(Project),
        "kind": "output",
        "title": "Essai",
        "indicator": "Essai",
    },
    ProjectSector: {"project": a(Project), "code": "15190"},
    Transaction: {
        "project": a(Project),
        "kind": "disbursement",
        "day": DAY,
        "value": Decimal(10),
        "currency": "EUR",
    },
}

ABROAD = {"scope": "countries"}

RULES = [
    in_order("institution_name_dates_in_order", InstitutionName, "valid_from", "valid_to"),
    in_order("affiliation_dates_in_order", Affiliation, "since", "until"),
    not_itself("institution_not_its_own_parent", Institution),
    not_itself("project_not_its_own_parent", Project),
    not_itself("framework_goal_not_its_own_parent", FrameworkGoal),
    Rule(
        "place_only_cities_have_parents",
        Place,
        accepts=(
            {},
            {"parent": None},
            {"kind": "city_abroad", "parent": a(Place, kind="country")},
            {"kind": "region", "parent": None},
        ),
        refuses=tuple(
            {"kind": kind, "parent": a(Place, kind="country")}
            for kind in ("region", "country", "national", "online")
        ),
    ),
    Rule(
        "institution_name_not_empty",
        InstitutionName,
        accepts=({"acronym": "", "name": "Essai"}, {"acronym": "ESSAI", "name": ""}),
        refuses=({"acronym": "", "name": ""},),
    ),
    Rule(
        "amount_has_one_owner",
        Amount,
        accepts=({}, {"project": None, "agreement": a(Agreement)}),
        refuses=({"agreement": a(Agreement)}, {"project": None}),
    ),
    Rule(
        "amount_positive",
        Amount,
        accepts=({"value": Decimal("0.01")},),
        refuses=({"value": Decimal(0)}, {"value": Decimal("-0.01")}),
    ),
    Rule(
        "amount_range_in_order",
        Amount,
        accepts=(
            {"nature": "budget", "upper_value": None},
            {"nature": "grant_range", "value": Decimal(50), "upper_value": Decimal(200)},
            {"nature": "grant_range", "value": Decimal(50), "upper_value": Decimal(50)},
        ),
        refuses=(
            {"nature": "grant_range", "value": Decimal(50), "upper_value": Decimal("49.99")},
            {"nature": "grant_range", "value": Decimal(50), "upper_value": None},
            {"nature": "budget", "value": Decimal(50), "upper_value": Decimal(200)},
        ),
    ),
    Rule(
        "amount_share_fits",
        Amount,
        accepts=(
            {"morocco_share": None},
            {**ABROAD, "morocco_share": None},
            {**ABROAD, "morocco_share": Decimal(10)},
            {"scope": "regions", "morocco_share": Decimal(1)},
        ),
        refuses=(
            {**ABROAD, "morocco_share": Decimal("10.01")},
            {"scope": "morocco", "morocco_share": Decimal(1)},
        ),
    ),
    Rule(
        "commitment_says_what",
        Commitment,
        accepts=({"description": "Essai"}, {"description": "", "written": "a) BIT"}),
        refuses=({"description": "", "written": ""},),
    ),
    Rule(
        "commitment_letters_need_consultation",
        Commitment,
        accepts=({"letters": "a) - c)", "consultation": a_consultation}, {"letters": ""}),
        refuses=({"letters": "a)", "consultation": None},),
    ),
    in_order("project_result_period_in_order", ProjectResult, "period_start", "period_end"),
    Rule(
        "project_sector_share",
        ProjectSector,
        accepts=({"percentage": None}, {"percentage": Decimal(100)}, {"percentage": Decimal(1)}),
        refuses=({"percentage": Decimal(0)}, {"percentage": Decimal("100.01")}),
    ),
    Rule(
        "transaction_positive",
        Transaction,
        accepts=({"value": Decimal("0.01")},),
        refuses=({"value": Decimal(0)}, {"value": Decimal("-0.01")}),
    ),
    Rule(
        "exchange_rate_positive",
        ExchangeRate,
        accepts=({"rate": Decimal("0.00000001")},),
        refuses=({"rate": Decimal(0)}, {"rate": Decimal(-1)}),
    ),
    Rule(
        "exchange_rate_between_two",
        ExchangeRate,
        accepts=({},),
        refuses=({"target": "EUR"},),
    ),
]

OTHER_INSTITUTION = {"institution": a(Institution, slug="oim")}

UNIQUE = [
    Once("place_named_once", Place, ({"name": "Autre"}, {"kind": "city_abroad"})),
    Once("project_party_role_once", ProjectParty, (OTHER_INSTITUTION, {"role": "support"})),
    Once("agreement_party_once", AgreementParty, (OTHER_INSTITUTION,)),
    Once("commitment_actor_once", CommitmentActor, (OTHER_INSTITUTION,)),
    Once(
        "framework_goal_code_once",
        FrameworkGoal,
        (
            {"code": "2"},
            {"framework": lambda: Framework.objects.create(slug="autre", title="Autre")},
        ),
    ),
    Once("consultation_institution_once", ConsultationInstitution, (OTHER_INSTITUTION,)),
    Once(
        "consultation_attendee_once",
        ConsultationAttendee,
        ({"person": lambda: Person.objects.create(full_name="Essai")},),
    ),
    Once("priority_letter_once", Priority, ({"letter": "b"},)),
    Once("consultation_goal_once", ConsultationGoal, ({"goal": the_last_goal},)),
    Once("forum_edition_number_once", ForumEdition, ({"number": 2},)),
    Once(
        "project_iati_identifier_once",
        Project,
        ({"iati_identifier": "XM-DAC-41121-2", "slug": "autre"},),
        base={"iati_identifier": "XM-DAC-41121-1"},
        twin={"slug": "autre"},
    ),
    Once(
        "institution_iati_identifier_once",
        Institution,
        ({"iati_identifier": "XM-DAC-41122", "slug": "autre"},),
        base={"iati_identifier": "XM-DAC-41121"},
        twin={"slug": "autre"},
    ),
    Once(
        "transaction_reference_once",
        Transaction,
        ({"reference": "2"},),
        base={"reference": "1"},
    ),
    Once("project_sector_once", ProjectSector, ({"code": "15180"},)),
    Once("project_marker_once", ProjectMarker, ({"policy": "3"},)),
    Once(
        "exchange_rate_once_a_day",
        ExchangeRate,
        ({"day": MORROW}, {"target": "USD"}, {"currency": "GBP"}),
    ),
]
