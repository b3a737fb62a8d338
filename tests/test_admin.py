"""The workshop of reference data: bad input is told in French and kept, each change is told."""

import pytest
from django.urls import reverse

from committees.models import Committee
from partners.models import Amount, Institution, Project
from programmes.models import Activity
from snia.accounts.models import Role
from snia.audit.models import Entry

pytestmark = pytest.mark.usefixtures("reference_data")


def form_of(client, url) -> dict:
    """What a browser would send back of the form at this address, untouched."""
    response = client.get(url)
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            if isinstance(value, bool):
                value = "on" if value else None
            if isinstance(value, list):
                value = [getattr(item, "pk", item) for item in value]
            if value is not None:
                data[bound.html_name] = value
    return data


def change_url(record) -> str:
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def test_women_and_men_that_do_not_add_up_are_refused_in_french_and_kept(secretariat):
    activity = Activity.objects.filter(participants_total=27).first()
    data = form_of(secretariat, change_url(activity)) | {
        "participants_women": "20",
        "editorial_note": "",
    }
    page = secretariat.post(change_url(activity), data).content.decode()
    assert "Femmes et hommes ne font pas le total" in page
    assert 'name="participants_women" value="20"' in page
    activity.refresh_from_db()
    assert activity.participants_women == 17


def test_the_note_that_explains_a_gap_stands_in_sight(secretariat):
    """The message asks for the note on the data: its field is not folded away."""
    page = secretariat.get(change_url(Activity.objects.first())).content.decode()
    assert "Provenance et note sur la donnée" in page
    assert "collapse" not in page


def test_a_seat_given_twice_is_told_before_the_database_refuses(secretariat):
    committee = Committee.objects.get(slug="copil")
    url = change_url(committee)
    data = form_of(secretariat, url)
    start = int(data["seats-TOTAL_FORMS"])
    oim = Institution.objects.get(slug="oim").pk
    data["seats-TOTAL_FORMS"] = start + 2
    for number in (start, start + 1):
        data |= {f"seats-{number}-committee": committee.pk, f"seats-{number}-institution": oim}
    page = secretariat.post(url, data).content.decode()
    assert "Cette institution siège déjà dans ce comité." in page
    assert not committee.seats.filter(institution=oim).exists()


def test_an_acronym_of_another_institution_is_refused_as_an_alias(secretariat):
    hcr = Institution.objects.get(slug="hcr")
    url = change_url(hcr)
    data = form_of(secretariat, url)
    number = int(data["aliases-TOTAL_FORMS"])
    data |= {
        "aliases-TOTAL_FORMS": number + 1,
        f"aliases-{number}-institution": hcr.pk,
        f"aliases-{number}-alias": "O.I.M.".replace(".", ""),
    }
    page = secretariat.post(url, data).content.decode()
    assert "Cette appellation est déjà celle de « OIM »." in page


def test_an_institution_needs_a_name(secretariat):
    url = reverse("admin:partners_institution_add")
    data = form_of(secretariat, url) | {"slug": "essai", "kind": "association"}
    secretariat.post(url, data)
    assert not Institution.objects.filter(slug="essai").exists()


def test_an_amount_is_typed_as_the_french_write_it(secretariat):
    project = Project.objects.filter(amounts=None).first()
    url = change_url(project)
    data = form_of(secretariat, url)
    data |= {
        "amounts-TOTAL_FORMS": 1,
        "amounts-0-project": project.pk,
        "amounts-0-nature": "budget",
        "amounts-0-value": "5 271 000,50",
        "amounts-0-currency": "EUR",
        "amounts-0-scope": "morocco",
    }
    secretariat.post(url, data)
    assert str(Amount.objects.get(project=project).value) == "5271000.50"


@pytest.mark.parametrize(
    ("model", "words", "found"),
    [
        ("partners_institution", "réfugiés", "UNHCR"),
        ("partners_institution", "INTERIEUR", "Ministère de l&#x27;Intérieur"),
        ("programmes_programme", "edu", "Éducation et culture"),
    ],
)
def test_the_search_of_the_workshop_ignores_accents(model, words, found, secretariat):
    page = secretariat.get(reverse(f"admin:{model}_changelist"), {"q": words}).content.decode()
    assert found in page


def test_each_change_is_told_in_the_journal_with_its_author(client_of, secretariat):
    institution = Institution.objects.get(slug="foo")
    url = change_url(institution)
    secretariat.post(url, form_of(secretariat, url) | {"description": "Fondation."})
    entry = Entry.objects.filter(verb="change").first()
    assert entry.summary.startswith("Modifié : FOO (")
    assert "Présentation" in entry.summary
    assert entry.actor.role == Role.SECRETARIAT
    journal = client_of(Role.ADMINISTRATOR).get(reverse("admin:audit_entry_changelist"))
    assert "Modifié : FOO" in journal.content.decode()


def test_what_is_created_and_deleted_is_told_too(secretariat):
    url = reverse("admin:reporting_glossaryterm_add")
    secretariat.post(url, {"acronym": "ESSAI", "expansion": "Essai"})
    term = Entry.objects.get(verb="create")
    assert term.summary == "Créé : ESSAI"
    secretariat.post(
        reverse("admin:reporting_glossaryterm_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [term.target.partition(":")[2]],
            "post": "yes",
        },
    )
    assert Entry.objects.get(verb="delete").summary == "Supprimé : ESSAI"


def test_every_form_of_the_workshop_opens(client_of):
    """Each model's form to add, and that of its first record."""
    from django.contrib import admin

    administrator = client_of(Role.ADMINISTRATOR)
    for model, options in admin.site._registry.items():
        meta = model._meta
        if meta.label in {"audit.Entry", "reporting.RenderedBilan"}:
            continue
        add = reverse(f"admin:{meta.app_label}_{meta.model_name}_add")
        assert administrator.get(add).status_code == 200, meta.label
        record = model._default_manager.first()
        if record is not None:
            assert administrator.get(change_url(record)).status_code == 200, meta.label
        assert options.search_fields, meta.label
