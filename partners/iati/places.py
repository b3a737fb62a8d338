"""Where an activity takes place: the country, or the region of the world, then the places."""

from collections.abc import Iterator

from partners.iati.codes import COUNTRIES, LOCATION_CLASSES, MOROCCO, REGION_UNSPECIFIED, region_of
from partners.iati.elements import element, narrative, told
from partners.iati.standard import Element
from partners.models import Amount, Place, Project

Scope = Amount.Scope


def recipients(project: Project) -> Iterator[Element]:
    """Morocco, where it is alone; a region of the world, its countries named, where the shares
    are not known: IATI would have each country's percentage, which no document gives."""
    names = countries_of(project)
    if len(names) > 1 or any(amount.scope != Scope.MOROCCO for amount in project.amounts.all()):
        yield _region(project, names)
    elif names and COUNTRIES.get(names[0], MOROCCO) != MOROCCO:
        yield element("recipient-country", code=COUNTRIES[names[0]])
    else:
        share = "100" if names or project.amounts.all() or _is_in_morocco(project) else None
        yield element("recipient-country", code=MOROCCO, percentage=share)


def countries_of(project: Project) -> list[str]:
    return [place.name for place in project.places.all() if place.kind == Place.Kind.COUNTRY]


def locations(project: Project) -> Iterator[Element]:
    """Regions and cities by name; coordinates are in no document, so there are none."""
    for place in project.places.all():
        if place.kind in LOCATION_CLASSES:
            yield element(
                "location",
                element("location-reach", code="1"),
                told("name", place.name),
                element("location-class", code=LOCATION_CLASSES[Place.Kind(place.kind)]),
            )


def _region(project: Project, names: list[str]) -> Element:
    """The region that holds the countries; where they are not all listed, none is guessed."""
    if len(names) > 1:
        region = region_of(frozenset(COUNTRIES.get(name, name) for name in names))
        covered = names
    else:
        region = REGION_UNSPECIFIED
        covered = [a.scope_note for a in project.amounts.all() if a.scope_note]
    made = element("recipient-region", code=region, vocabulary="1")
    if covered:
        made.append(narrative(", ".join(dict.fromkeys(covered))))
    return made


def _is_in_morocco(project: Project) -> bool:
    return any(
        place.kind in (Place.Kind.REGION, Place.Kind.CITY, Place.Kind.NATIONAL)
        for place in project.places.all()
    )
