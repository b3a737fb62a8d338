"""The pages of the checks, and the life of a waiver: accepted, printed, overtaken, withdrawn."""

import re
from collections import Counter
from html import unescape
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from programmes.models import Activity
from reporting.bilan.compose import compose
from reporting.checks import services
from reporting.checks.engine import findings_of
from reporting.checks.findings import Severity
from reporting.checks.registry import rules
from reporting.models import Edition, FindingWaiver
from snia.accounts.models import Role
from snia.audit.models import Entry
from tests.builders import a_user

pytestmark = pytest.mark.usefixtures("reference_data")

REASON = "Deux sessions distinctes, d'après le ministère de la Justice."


@pytest.fixture
def edition() -> Edition:
    return Edition.objects.select_related("period", "plan", "publisher").get(slug="2020")


def blocking(edition):
    return services.blocking_findings(edition)


def url_of(name: str, edition: Edition, query: str = "", **kwargs) -> str:
    return reverse(f"reporting:{name}", kwargs={"slug": edition.slug, **kwargs}) + query


def naming(finding) -> str:
    return "?" + urlencode({"regle": finding.rule, "cle": finding.key})


def text_of(response) -> str:
    html = re.sub(r"<[^>]*>", " ", response.content.decode())
    return " ".join(unescape(html).replace("\u2019", "'").split())


def waive(edition, finding, reason=REASON, actor=None) -> FindingWaiver:
    return services.waive(
        edition=edition, rule=finding.rule, key=finding.key, reason=reason, actor=actor or a_user()
    )


# --- The pages ----------------------------------------------------------------------------


def test_the_page_tells_what_blocks_and_where_to_mend_it(edition, secretariat):
    response = secretariat.get(url_of("checks", edition))
    told = text_of(response)
    assert "5 constats bloquants sont à corriger ou à accepter" in told
    found = Counter(one.severity for one in findings_of(edition) if one.chapter == 11)
    row = " ".join(str(found[severity]) for severity in Severity)
    title = "Programme 11 : Gouvernance et communication"
    assert f"{title} {row}" in told.replace("\u00a0", " ")
    html = response.content.decode()
    for finding in blocking(edition):
        assert f'href="{finding.mend_url}"' in html
        assert secretariat.get(finding.mend_url).status_code == 200


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("gravite=blocking", "rapportée deux fois", "Sigle sans nom"),
        ("regle=sigle-sans-nom", "ENRPU", "deux fois"),
        ("chapitre=3", "Programme 3 : Santé", "ENRPU"),
        ("chapitre=0", "Commission interministérielle", "ENRPU"),
        ("etat=accepte", "Rien ne répond à ces filtres", "ENRPU"),
        ("gravite=blocking&chapitre=3", "Rien ne répond à ces filtres", "Santé et"),
        ("gravite=grave", "Sélectionnez un choix valide", "ENRPU"),
    ],
)
def test_the_list_is_narrowed_by_its_address(query, shown, hidden, edition, secretariat):
    page = secretariat.get(url_of("checks", edition, f"?{query}")).content.decode()
    found = unescape(page[page.index('id="compte"') :]).replace("\u2019", "'")
    whole = unescape(page).replace("\u2019", "'").replace("\u00a0", " ")
    assert shown in whole
    assert hidden not in found


def test_a_page_of_findings_costs_the_same_however_many(
    edition, secretariat, django_assert_max_num_queries
):
    ceiling = 125
    with django_assert_max_num_queries(ceiling):
        secretariat.get(url_of("checks", edition))
    sample = Activity.objects.filter(period=edition.period, table__isnull=True).first()
    for index in range(40):
        Activity.objects.create(
            period=edition.period,
            programme=sample.programme,
            kind="training",
            title=f"Cours {index}",
            participants_total=index + 1,
        )
    for finding in blocking(edition):
        waive(edition, finding)
    with django_assert_max_num_queries(ceiling):
        assert secretariat.get(url_of("checks", edition, "?page=2")).status_code == 200


def test_each_rule_documents_itself_on_the_page(secretariat):
    told = text_of(secretariat.get(reverse("reporting:check-rules")))
    typeset = told.replace("\u00a0", " ").replace("\u202f", " ")
    for rule in rules().values():
        assert str(rule.title).replace("\u2019", "'") in typeset
        assert str(rule.documentation.why)[:30] in typeset


def test_only_the_department_finds_the_link(edition, client_of, secretariat):
    address = url_of("checks", edition)
    assert address in secretariat.get(edition.get_absolute_url()).content.decode()
    for role in (Role.FOCAL_POINT, Role.PARTNER, Role.DECISION_MAKER):
        client = client_of(role)
        assert address not in client.get(edition.get_absolute_url()).content.decode()
        assert client.get(address).status_code == 403


# --- Accepting -----------------------------------------------------------------------------


def test_a_finding_is_accepted_for_a_reason_that_the_annex_prints(edition, secretariat):
    finding = blocking(edition)[-1]
    address = url_of("waive", edition, naming(finding))
    assert finding.record[:40] in text_of(secretariat.get(address)).replace("\u00a0", " ")
    response = secretariat.post(address, {"reason": REASON}, follow=True)
    assert "l'annexe du Bilan dira pourquoi" in text_of(response)
    assert finding.key not in {one.key for one in blocking(edition)}
    note = compose(edition).data_notes[-1]
    assert note.note == f"{finding.explanation} Motif : {REASON}"
    entry = Entry.objects.first()
    assert (entry.verb, REASON in entry.summary) == ("waive_finding", True)


def test_the_annex_of_another_programme_does_not_print_it(edition):
    finding = next(one for one in blocking(edition) if one.chapter == 11)
    waive(edition, finding)
    notes = [note.note for note in compose(edition, 10).data_notes]
    assert not any(REASON in note for note in notes)


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_reason_is_required_and_said_to_be_printed(reason, edition, secretariat):
    address = url_of("waive", edition, naming(blocking(edition)[0]))
    response = secretariat.post(address, {"reason": reason})
    assert response.status_code == 400
    assert "l'annexe du Bilan l'imprimera" in text_of(response)
    assert not FindingWaiver.objects.exists()
    with pytest.raises(ValidationError, match="imprimera"):
        waive(edition, blocking(edition)[0], reason=reason)


def test_what_was_typed_stays_where_the_finding_was_mended_meanwhile(edition, secretariat):
    response = secretariat.post(
        url_of("waive", edition, "?regle=saut&cle=jump:partie"), {"reason": REASON}
    )
    assert response.status_code == 400
    assert "Ce constat n'existe plus" in text_of(response)
    assert REASON in text_of(response)


def test_a_finding_that_nobody_made_is_not_found(edition, secretariat):
    for query in ("", "?regle=saut", "?regle=inconnue&cle=activity:1"):
        assert secretariat.get(url_of("waive", edition, query)).status_code == 404


def test_a_finding_is_accepted_once(edition, secretariat):
    finding = blocking(edition)[0]
    waive(edition, finding)
    response = secretariat.post(url_of("waive", edition, naming(finding)), {"reason": "Encore."})
    assert response.status_code == 400
    assert "déjà accepté" in text_of(response)
    assert FindingWaiver.objects.count() == 1


def test_an_edition_with_all_its_blocking_findings_accepted_may_be_printed(edition):
    for finding in blocking(edition):
        waive(edition, finding)
    assert blocking(edition) == []
    call_command("check_data", "2020", verbosity=0)


# --- Overtaken, withdrawn ------------------------------------------------------------------


def test_other_figures_than_those_accepted_are_to_be_looked_at_again(edition, secretariat):
    finding = next(one for one in blocking(edition) if one.rule == "signalee-autrement")
    waive(edition, finding)
    key = int(finding.key.split("+")[0].partition(":")[2])
    Activity.objects.filter(pk=key).update(participants_women=29, participants_men=19)
    (again,) = [one for one in blocking(edition) if one.key == finding.key]
    assert again.explanation != finding.explanation
    told = text_of(secretariat.get(url_of("checks", edition, "?etat=a-revoir")))
    assert "À revoir" in told
    assert "il disait : « Le Droit International" in told.replace("\u00a0", " ")
    waive(edition, again, reason="Chiffres corrigés.")
    assert again not in blocking(edition)
    assert FindingWaiver.objects.standing().get(key=finding.key).reason == "Chiffres corrigés."
    assert FindingWaiver.objects.filter(key=finding.key).count() == 2


def test_an_acceptance_is_taken_back_and_kept(edition, secretariat):
    waiver = waive(edition, blocking(edition)[0])
    address = url_of("waiver-withdraw", edition, pk=waiver.pk)
    assert address in secretariat.get(url_of("checks", edition)).content.decode()
    response = secretariat.post(address, follow=True)
    assert "Le constat compte de nouveau" in text_of(response)
    assert len(blocking(edition)) == 5
    waiver.refresh_from_db()
    assert waiver.withdrawn_by is not None
    assert Entry.objects.first().verb == "withdraw_waiver"
    assert "déjà levée" in text_of(secretariat.post(address, follow=True))


def test_the_waiver_of_another_edition_is_not_found(edition, secretariat):
    waiver = waive(edition, blocking(edition)[0])
    other = Edition.objects.get(slug="2017-2018")
    assert secretariat.post(url_of("waiver-withdraw", other, pk=waiver.pk)).status_code == 404


def test_reading_the_findings_writes_nothing(edition, secretariat):
    before = Entry.objects.count()
    secretariat.get(url_of("checks", edition))
    assert (Entry.objects.count(), FindingWaiver.objects.count()) == (before, 0)
