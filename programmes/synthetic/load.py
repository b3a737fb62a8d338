"""All of it, written at once."""

from datetime import date

from django.db import transaction

from partners.models import Place
from programmes.synthetic.activities import write_activities
from programmes.synthetic.answers import write_answers, write_budgets
from programmes.synthetic.campaigns import Wave, invented_campaign
from programmes.synthetic.commitments import write_commitments
from programmes.synthetic.history import write_events, write_versions
from programmes.synthetic.people import invented_institutions, invented_people
from programmes.synthetic.publication import publish
from programmes.synthetic.refusal import refuse_unless_possible
from programmes.synthetic.size import Sizes
from programmes.synthetic.strategy import invented_actions, name_who_answers
from programmes.synthetic.turns import State
from programmes.synthetic.world import World


@transaction.atomic
def load_synthetic(sizes: Sizes, today: date, *, force: bool = False) -> None:
    """Write it all; raises Refused beside real actions or campaigns, unless forced: they are
    then left as they are."""
    refuse_unless_possible(sizes, force)
    world = _world(sizes)
    extra = sizes.shares(sizes.activities - sizes.reported)
    for number, asked in enumerate(sizes.shares(sizes.updates)):
        campaign = invented_campaign(world, number, today)
        _write_wave(Wave(world, campaign, is_current=number == 0), asked, extra[number])
    write_commitments(world, sizes.commitments)


def _world(sizes: Sizes) -> World:
    institutions = invented_institutions(sizes.institutions)
    secretariat, people = invented_people(institutions, sizes.accounts)
    places = list(Place.objects.filter(kind=Place.Kind.CITY).order_by("name"))
    world = World(invented_actions(sizes.actions), institutions, secretariat, people, places)
    world.indicators = {action.pk: list(action.indicators.all()) for action in world.actions}
    name_who_answers(map(world.pair, range(max(sizes.shares(sizes.updates)))))
    return world


def _write_wave(wave: Wave, asked: int, extra: int) -> None:
    """The answers of one campaign, their history, and what the validated ones published."""
    write_budgets(wave, asked)
    updates = write_answers(wave, asked)
    versions = write_versions(wave, updates)
    write_events(wave, updates, versions)
    validated = [update for update in updates if update.state == State.VALIDATED]
    publish(wave, validated, versions)
    write_activities(wave, validated, extra)
