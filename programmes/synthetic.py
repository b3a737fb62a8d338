"""A strategy in full swing, invented: campaigns, answers, activities and commitments by the
thousand, to measure the site and to try it at its real size and far beyond.

Everything is marked as demonstration and says in its own words that it is invented. Rows are
written in bulk with what `save()` would have computed; one command takes all of it away again.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import count, islice
from math import ceil, gcd
from typing import Any, TypeVar

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet

from partners.demonstration import PASSWORD
from partners.letters import expand_letters
from partners.models import (
    Affiliation,
    Commitment,
    CommitmentActor,
    Consultation,
    ConsultationInstitution,
    Framework,
    Institution,
    InstitutionName,
    Person,
    Place,
    Priority,
)
from programmes.demonstration import ACTIONS_OF, WORDING
from programmes.models import (
    Action,
    Activity,
    ActivityParty,
    Attachment,
    Campaign,
    Capacity,
    Challenge,
    Confidence,
    Disaggregation,
    Extension,
    Indicator,
    IndicatorValue,
    Period,
    PlannedBudget,
    PlannedMeasure,
    Programme,
    Progress,
    ProgressUpdate,
    Recommendation,
    Remark,
    Reminder,
    ReturnedWorkbook,
    ReviewEvent,
    SetAside,
    SpecificObjective,
    Status,
    SuspectedDuplicate,
    Version,
)
from programmes.models.strategy import Wording
from programmes.progress.asked import parts_of
from programmes.progress.document import Document, Row, new_key, tidy
from snia.accounts.models import Role, User
from snia.audit.models import Entry
from snia.common.approximate_dates import interval_of
from snia.common.text import fold

# What tells these records from the others, the small demonstration's included.
DOMAIN = "volume.demo.snia"
SLUG = "demonstration-volume"
PERIOD = "T{quarter} {year}, volume (démonstration)"
PERIOD_MARK = ", volume (démonstration)"

BATCH = 1000
WIDEST = 4  # a campaign asks at most so many times the institutions of the normal size
State = ProgressUpdate.State
Act = ReviewEvent.Act
Row_ = TypeVar("Row_", bound=Model)


class Refused(Exception):
    """Nothing was written; the message says why, in French."""


@dataclass(frozen=True)
class Sizes:
    """How much to invent; the normal size by default."""

    actions: int = 81
    institutions: int = 40
    accounts: int = 300
    campaigns: int = 3
    updates: int = 500
    activities: int = 5_000
    commitments: int = 100

    def times(self, scale: int) -> "Sizes":
        """So many times the answers, the activities and the commitments: a campaign asks up to
        four times as many institutions, and there are more campaigns, one a quarter."""
        width = min(scale, WIDEST)
        return replace(
            self,
            institutions=self.institutions * width,
            accounts=self.accounts * width,
            campaigns=ceil(self.campaigns * scale / width),
            updates=self.updates * scale,
            activities=self.activities * scale,
            commitments=self.commitments * scale,
        )

    def shares(self, total: int) -> list[int]:
        """A total shared out among the campaigns, the latest one first."""
        share, rest = divmod(total, self.campaigns)
        return [share + (number < rest) for number in range(self.campaigns)]

    @property
    def reported(self) -> int:
        """How many activities the validated answers report."""
        return sum(
            _row_count(k)
            for number, asked in enumerate(self.shares(self.updates))
            for k in range(asked)
            if _state_of(k, is_current=number == 0) == State.VALIDATED
        )


@transaction.atomic
def load_synthetic(sizes: Sizes, today: date, *, force: bool = False) -> None:
    """Write it all; raises Refused beside real actions or campaigns, unless forced: they are
    then left as they are."""
    _refuse(sizes, force)
    world = _world(sizes)
    extra = sizes.shares(sizes.activities - sizes.reported)
    for number, asked in enumerate(sizes.shares(sizes.updates)):
        campaign = _campaign(world, number, today)
        _CampaignWriter(world, campaign, is_current=number == 0).write(asked, extra[number])
    _write_commitments(world, sizes.commitments)


def _refuse(sizes: Sizes, force: bool) -> None:
    if _periods().exists():
        raise Refused("Ces données sont déjà chargées : les enlever d'abord (--remove).")
    is_real = (
        Action.objects.filter(is_demonstration=False).exists()
        or Campaign.objects.filter(is_demonstration=False).exists()
    )
    if is_real and not force:
        raise Refused(
            "De vraies actions ou campagnes sont enregistrées ici : rien n'a été chargé. "
            "Pour le faire quand même, sans y toucher : --force."
        )
    if min(sizes.actions, sizes.institutions, sizes.accounts, sizes.campaigns) < 1:
        raise Refused("Il faut au moins une action, une institution, un compte, une campagne.")
    if max(sizes.shares(sizes.updates)) > sizes.actions * sizes.institutions:
        raise Refused("Trop de réponses : plus que d'institutions pour chaque action.")
    if sizes.activities < sizes.reported:
        raise Refused(f"Trop peu d'activités : les réponses en rapportent {sizes.reported}.")


# --- Who and what ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Pair:
    action: Action
    institution: Institution
    capacity: Capacity


@dataclass
class _World:
    """What every campaign asks about, whom it asks, and who answers."""

    actions: list[Action]
    institutions: list[Institution]
    secretariat: User
    people: dict[int, list[User]]
    places: list[Place]
    indicators: dict[int, list[Indicator]] = field(default_factory=dict)

    def pair(self, k: int) -> _Pair:
        """Each action and institution once: every action first, spread over institutions."""
        turn, place = divmod(k, len(self.actions))
        institution = self.institutions[(place + turn * self._step) % len(self.institutions)]
        leads = turn == 0 or (turn == 1 and place % 3 == 0)
        return _Pair(
            self.actions[place], institution, Capacity.LEAD if leads else Capacity.SUPPORT
        )

    @property
    def _step(self) -> int:
        return next(s for s in count(len(self.actions)) if gcd(s, len(self.institutions)) == 1)

    def author(self, institution: Institution, k: int) -> User:
        people = self.people.get(institution.pk) or [self.secretariat]
        return people[k % len(people)]


def _world(sizes: Sizes) -> _World:
    institutions = _institutions(sizes.institutions)
    secretariat, people = _people(institutions, sizes.accounts)
    places = list(Place.objects.filter(kind=Place.Kind.CITY).order_by("name"))
    world = _World(_actions(sizes.actions), institutions, secretariat, people, places)
    world.indicators = {action.pk: list(action.indicators.all()) for action in world.actions}
    _name_who_answers(world, max(sizes.shares(sizes.updates)))
    return world


_KINDS = (Institution.Kind.MINISTRY, Institution.Kind.PUBLIC_BODY, Institution.Kind.UN_AGENCY)


def _institutions(number: int) -> list[Institution]:
    rows, names = [], []
    for n in range(1, number + 1):
        acronym, name = f"DÉMO-{n:03d}", f"Institution de démonstration {n:03d} (inventée)"
        institution = Institution(
            slug=f"{SLUG}-{n:03d}",
            kind=_KINDS[n % len(_KINDS)],
            label=acronym,
            full_name=name,
            sort_key=fold(acronym),
            is_demonstration=True,
        )
        institution.search_text = f" {fold(f'{institution.slug} {acronym} {name}')}"
        rows.append(institution)
        names.append(
            InstitutionName(
                institution=institution,
                acronym=acronym,
                name=name,
                acronym_folded=fold(acronym),
                name_folded=fold(name),
                is_demonstration=True,
            )
        )
    _write(rows)
    _write(names)
    return rows


def _people(institutions: list[Institution], number: int) -> tuple[User, dict[int, list[User]]]:
    """One account for the secretariat, and focal points shared out among the institutions."""
    password = make_password(PASSWORD)  # once: it takes its time, on purpose
    secretariat = _user("secretariat", "Secrétariat de démonstration", Role.SECRETARIAT, password)
    focal = [
        _user(f"point-focal-{n:04d}", f"Point focal de démonstration {n:04d}", None, password)
        for n in range(1, number + 1)
    ]
    _write([secretariat, *focal])
    persons = [
        Person(full_name=u.full_name, email=u.email, user=u, is_demonstration=True) for u in focal
    ]
    _searchable(persons)
    _write(persons)
    affiliations = []
    people: dict[int, list[User]] = {}
    for n, person in enumerate(persons):
        institution = institutions[n % len(institutions)]
        people.setdefault(institution.pk, []).append(focal[n])
        affiliations.append(
            Affiliation(
                person=person,
                institution=institution,
                job_title="Fonction de démonstration",
                is_focal_point=True,
                since=date(2015, 1, 1),
                is_demonstration=True,
            )
        )
    _write(affiliations)
    return secretariat, people


def _user(name: str, full_name: str, role: Role | None, password: str) -> User:
    return User(
        email=f"{name}@{DOMAIN}",
        full_name=full_name,
        role=role or Role.FOCAL_POINT,
        password=password,
        is_demonstration=True,
    )


def _codes() -> Iterator[tuple[int, int]]:
    """The codes of the 81 actions, then of as many more as are wanted."""
    last = max(ACTIONS_OF.values())
    for number in count(1):
        for programme, size in ACTIONS_OF.items():
            if number <= size or number > last:
                yield programme, number


def _actions(number: int) -> list[Action]:
    """Invented actions; those of the small demonstration serve too, real ones never do."""
    programmes = {p.number: p for p in Programme.objects.filter(number__in=ACTIONS_OF)}
    known = {
        (action.programme.number, action.number): action
        for action in Action.objects.select_related("programme")
    }
    codes = (code for code in _codes() if code[0] in programmes)
    free = (code for code in codes if code not in known or known[code].is_demonstration)
    if not programmes:
        raise Refused("Charger d'abord les données de référence (load_reference).")
    wanted = sorted(islice(free, number))
    return [known.get(code) or _new_action(programmes[code[0]], code[1]) for code in wanted]


def _new_action(programme: Programme, number: int) -> Action:
    action = Action.objects.create(
        programme=programme,
        number=number,
        objective=SpecificObjective.objects.filter(programme=programme).first(),
        wording=WORDING.format(code=f"{programme.number}.{number}"),
        wording_status=Wording.RENDERED,
        is_demonstration=True,
    )
    Indicator.objects.create(
        action=action,
        name="Personnes formées (démonstration)",
        unit="personnes",
        by_sex=True,
        age_bands="18-24 ; 25 et plus" if number % 3 == 0 else "",
        is_demonstration=True,
    )
    Indicator.objects.create(
        action=action,
        name="Guides diffusés (démonstration)",
        unit="guides",
        position=1,
        is_demonstration=True,
    )
    return action


def _name_who_answers(world: _World, asked: int) -> None:
    links: dict[str, list[Any]] = {Capacity.LEAD: [], Capacity.SUPPORT: []}
    through = {
        Capacity.LEAD: Action.leads.through,
        Capacity.SUPPORT: Action.supporters.through,
    }
    for pair in map(world.pair, range(asked)):
        link = through[pair.capacity](action=pair.action, institution=pair.institution)
        links[pair.capacity].append(link)
    for rows in links.values():
        _write(rows)


# --- Campaigns -------------------------------------------------------------------------------


def _quarter(today: date, ago: int) -> tuple[int, int]:
    """The year and the number, from 1, of the quarter that was so many quarters ago."""
    year, quarter = divmod(today.year * 4 + (today.month - 1) // 3 - ago, 4)
    return year, quarter + 1


def _first_day(year: int, quarter: int) -> date:
    return date(year, quarter * 3 - 2, 1)


def _campaign(world: _World, number: int, today: date) -> Campaign:
    """One a quarter: the latest is open, due within the week; the others are closed."""
    year, quarter = _quarter(today, number)
    period = Period.objects.create(
        label=PERIOD.format(quarter=quarter, year=year),
        start=_first_day(year, quarter),
        end=_first_day(*_quarter(today, number - 1)) - timedelta(days=1),
        next_label=f"T{quarter % 4 + 1} {year + quarter // 4}",
    )
    due_on = period.end if number else today + timedelta(days=7)
    campaign = Campaign.objects.create(
        title=f"Campagne de démonstration T{quarter} {year}",
        period=period,
        opens_on=due_on - timedelta(days=30),
        due_on=due_on,
        guidance="<p>Campagne de démonstration : les données sont inventées.</p>",
        state=Campaign.State.CLOSED if number else Campaign.State.OPEN,
        opened_by=world.secretariat,
        is_demonstration=True,
    )
    campaign.actions.set(world.actions)
    campaign.institutions.set(world.institutions)
    return campaign


# Twenty answers in a row, in a campaign under way and in one that is over.
_CURRENT = (
    *[State.TODO] * 6,
    *[State.DRAFT] * 5,
    *[State.SUBMITTED] * 4,
    *[State.RETURNED] * 2,
    *[State.VALIDATED] * 3,
)
_PAST = (State.TODO, State.DRAFT, *[State.VALIDATED] * 18)
_SENT = (State.SUBMITTED, State.RETURNED, State.VALIDATED)


def _state_of(k: int, *, is_current: bool) -> State:
    states = _CURRENT if is_current else _PAST
    return states[k % len(states)]


class _CampaignWriter:
    """The answers of one campaign, their history, and what the validated ones published."""

    def __init__(self, world: _World, campaign: Campaign, *, is_current: bool) -> None:
        self.world, self.campaign, self.period = world, campaign, campaign.period
        self.is_current = is_current
        self.at = datetime.combine(campaign.due_on - timedelta(days=12), time(9, 30), UTC)

    def write(self, asked: int, extra: int) -> None:
        """`extra` activities are those that no answer reports, as a document's own."""
        self._write_budgets(asked)
        updates = [self._update(k) for k in range(asked)]
        _write(updates)
        versions = self._write_versions(updates)
        self._write_events(updates, versions)
        validated = [update for update in updates if update.state == State.VALIDATED]
        self._publish(validated, versions)
        reported = [(u.action, u.institution, row, u) for u in validated for row in _rows(u)]
        told = [(*self._told(k), None) for k in range(extra)]
        for start in range(0, len(reported) + len(told), BATCH):
            self._write_activities([*reported, *told][start : start + BATCH])

    def _write_budgets(self, asked: int) -> None:
        _write(
            [
                PlannedBudget(
                    action=pair.action,
                    institution=pair.institution,
                    period=self.period,
                    value=Decimal(100_000),
                    is_demonstration=True,
                )
                for pair in (self.world.pair(k) for k in range(asked) if _has_budget(k))
            ]
        )

    def _update(self, k: int) -> ProgressUpdate:
        pair = self.world.pair(k)
        state = _state_of(k, is_current=self.is_current)
        update = ProgressUpdate(
            campaign=self.campaign,
            action=pair.action,
            institution=pair.institution,
            capacity=pair.capacity,
            state=state,
            round=int(state in _SENT),
        )
        if state != State.TODO:
            update.content = self._document(k, pair)
            update.revision = 2
            update.edited_at = self.at + timedelta(hours=k % 200)
            update.edited_by = self.world.author(pair.institution, k)
        return update

    def _document(self, k: int, pair: _Pair) -> Document:
        is_done = k % 10 == 9
        confidence = "" if is_done else (Confidence.LOW if k % 7 == 3 else Confidence.MEDIUM)
        year, code = self.period.start.year, pair.action.code
        return tidy(
            {
                "status": Status.DONE if is_done else Status.IN_PROGRESS,
                "rate": "100" if is_done else str(20 + k % 70),
                "confidence": confidence,
                "confidence_reason": _REASON if confidence == Confidence.LOW else "",
                "narrative": _narrative(code, k),
                "budget_spent": "75 000" if _has_budget(k) else "",
                "activities": [
                    self._activity_row(k * 7 + n, f"{code}-{n + 1}", pair.institution.label)
                    for n in range(_row_count(k))
                ],
                "indicators": [_indicator_row(i) for i in self.world.indicators[pair.action.pk]],
                "challenges": [{"key": new_key(), "text": t} for t in _CHALLENGES[: 1 + k % 2]],
                "measures": [
                    {
                        "key": new_key(),
                        "text": text,
                        "owner": pair.institution.label,
                        "when_written": f"juin {year + 1}",
                    }
                    for text in _MEASURES[: 1 + k % 3]
                ],
                "recommendations": [{"key": new_key(), "text": _RECOMMENDATION}] * (k % 2),
            }
        )

    def _activity_row(self, n: int, name: str, organiser: str) -> Row:
        kind = _ACTIVITIES[n % len(_ACTIVITIES)]
        day = self.period.start + timedelta(days=n % 89)
        place = self.world.places[n % len(self.world.places)].name if self.world.places else "-"
        row = {
            "key": new_key(),
            "kind": kind,
            "title": f"{_TITLES[kind]} de démonstration {name}",
            "organisers": organiser,
            "when_written": f"{day:%d/%m/%Y}",
            "place_written": place,
            "audience": "Public de démonstration : agents et associations",
            "description": "Activité inventée, pour montrer et mesurer l'outil.",
            **_OF_ONE_KIND.get(kind, {}),
        }
        if kind in (Activity.Kind.TRAINING, Activity.Kind.AWARENESS):
            women, men = 10 + n % 25, 12 + n % 19
            row |= {"total": str(women + men), "women": str(women), "men": str(men)}
        return row

    def _told(self, k: int) -> tuple[Action, Institution, Row]:
        pair = self.world.pair(k % len(self.world.actions))
        return pair.action, pair.institution, self._activity_row(k, f"n° {k + 1}", "")

    # --- The history of the answers ---

    def _write_versions(self, updates: list[ProgressUpdate]) -> dict[int, Version]:
        """Two each: the beginning as it was kept while typing, and the whole. The latter."""
        whole, versions = {}, []
        for update in updates:
            if update.state == State.TODO:
                continue
            begun = {name: update.content[name] for name in ("status", "narrative")}
            versions.append(self._version(update, 1, Version.Act.AUTOSAVED, begun))
            whole[update.pk] = self._version(update, 2, Version.Act.SAVED, update.content)
        _write([*versions, *whole.values()])
        return whole

    def _version(self, update: ProgressUpdate, number: int, act: str, content: Any) -> Version:
        return Version(
            update=update,
            number=number,
            revision=number,
            act=act,
            content=content,
            author=update.edited_by,
            at=(update.edited_at or self.at) - timedelta(hours=2 - number),
        )

    def _write_events(self, updates: list[ProgressUpdate], versions: dict[int, Version]) -> None:
        events = []
        for update in updates:
            if update.state not in _SENT:
                continue
            version = versions[update.pk]
            events.append(self._event(update, version, Act.SUBMITTED, 1))
            if update.state == State.RETURNED:
                message = "Demande de démonstration : préciser ce qui a été fait."
                events.append(self._event(update, version, Act.RETURNED, 30, message))
            elif update.state == State.VALIDATED:
                events.append(self._event(update, version, Act.VALIDATED, 30))
        _write(events)
        _write(
            [
                Remark(event=event, field="narrative", text="Remarque de démonstration.")
                for event in events
                if event.act == Act.RETURNED
            ]
        )

    def _event(
        self, update: ProgressUpdate, version: Version, act: str, hours: int, message: str = ""
    ) -> ReviewEvent:
        is_theirs = act == Act.SUBMITTED
        return ReviewEvent(
            update=update,
            round=1,
            act=act,
            actor=update.edited_by if is_theirs else self.world.secretariat,
            at=(update.edited_at or self.at) + timedelta(hours=hours),
            message=message,
            version=version,
        )

    # --- What validation publishes: see programmes.progress.publication ---

    def _publish(self, updates: list[ProgressUpdate], versions: dict[int, Version]) -> None:
        published = [self._progress(update, versions[update.pk]) for update in updates]
        _write(published)
        self._write_indicators(published)
        self._write_lists(published)

    def _progress(self, update: ProgressUpdate, version: Version) -> Progress:
        content = update.content
        spent = content.get("budget_spent")
        return Progress(
            action=update.action,
            institution=update.institution,
            period=self.period,
            update=update,
            version=version,
            validated_at=(update.edited_at or self.at) + timedelta(hours=30),
            status=content["status"],
            rate=int(content["rate"]),
            confidence=content.get("confidence", ""),
            confidence_reason=content.get("confidence_reason", ""),
            narrative=content["narrative"],
            budget_spent=Decimal(spent.replace(" ", "")) if spent else None,
            currency="MAD" if spent else "",
        )

    def _write_indicators(self, published: list[Progress]) -> None:
        values, parts = [], []
        for progress in published:
            rows = progress.update.content.get("indicators", ())
            indicators = {str(i.pk): i for i in self.world.indicators[progress.action_id]}
            for row in rows:
                indicator = indicators[row["key"]]
                value = IndicatorValue(
                    progress=progress, indicator=indicator, total=Decimal(row["total"])
                )
                values.append(value)
                parts += [
                    Disaggregation(
                        value=value,
                        sex=part.sex,
                        age_band=part.age_band,
                        number=Decimal(row[part.name]),
                    )
                    for part in parts_of(indicator)
                ]
        _write(values)
        _write(parts)

    def _write_lists(self, published: list[Progress]) -> None:
        for model, name in ((Challenge, "challenges"), (Recommendation, "recommendations")):
            rows = [model(**line) for p in published for line in self._lines(p, name)]
            _searchable(rows)
            _write(rows)
        measures = [
            PlannedMeasure(**line, when_written=row["when_written"], owner_written=row["owner"])
            for progress in published
            for line, row in zip(
                self._lines(progress, "measures"),
                progress.update.content.get("measures", ()),
                strict=True,
            )
        ]
        for measure in measures:
            measure.when_start, measure.when_end = _interval(measure.when_written)
        _searchable(measures)
        _write(measures)
        owners = PlannedMeasure.owners.through
        _write(
            [
                owners(plannedmeasure=m, institution=m.progress.institution)
                for m in measures
                if m.progress
            ]
        )

    def _lines(self, progress: Progress, name: str) -> list[dict[str, Any]]:
        return [
            {
                "progress": progress,
                "period": self.period,
                "programme": progress.action.programme,
                "position": 1000 + position,
                "text": row["text"],
                "is_demonstration": True,
            }
            for position, row in enumerate(progress.update.content.get(name, ()))
        ]

    def _write_activities(
        self, told: Sequence[tuple[Action, Institution, Row, ProgressUpdate | None]]
    ) -> None:
        activities = [
            self._activity(action, institution, row, update)
            for action, institution, row, update in told
        ]
        _searchable(activities)
        _write(activities)
        places = {place.name: place.pk for place in self.world.places}
        actions, located, parties = [], [], []
        for activity, (action, institution, row, _update) in zip(activities, told, strict=True):
            key, party = activity.pk, institution.pk
            actions.append(Activity.actions.through(activity_id=key, action_id=action.pk))
            if place := places.get(row["place_written"]):
                located.append(Activity.places.through(activity_id=key, place_id=place))
            role = _ROLES.get(row["kind"], ActivityParty.Role.ORGANISER)
            parties.append(ActivityParty(activity_id=key, institution_id=party, role=role))
        _write(actions)
        _write(located)
        _write(parties)

    def _activity(
        self, action: Action, institution: Institution, row: Row, update: ProgressUpdate | None
    ) -> Activity:
        start, end = _interval(row["when_written"])
        key = f"{institution.pk}-{self.period.pk}-{row['key']}" if update else ""
        return Activity(
            period_id=self.period.pk,
            programme_id=action.programme_id,
            kind=row["kind"],
            title=row["title"],
            when_written=row["when_written"],
            when_start=start,
            when_end=end,
            place_written=row["place_written"],
            audience=row["audience"],
            description=row["description"],
            participants_total=_number(row, "total"),
            participants_women=_number(row, "women"),
            participants_men=_number(row, "men"),
            scope=row.get("scope", ""),
            languages=row.get("languages", ""),
            degree=row.get("degree", ""),
            projects_supported=_number(row, "projects_supported"),
            reported_in_id=update.pk if update else None,
            reported_key=key,
            is_demonstration=True,
        )


# --- Words -----------------------------------------------------------------------------------

_REASON = "Menace de démonstration : les moyens annoncés ne sont pas tous disponibles."
_CHALLENGES = (
    "Difficulté de démonstration : la coordination entre les services demande du temps.",
    "Difficulté de démonstration : les données viennent de plusieurs sources.",
)
_MEASURES = (
    "Mesure de démonstration : former les équipes des guichets d'accueil.",
    "Mesure de démonstration : diffuser le guide auprès des associations.",
    "Mesure de démonstration : tenir une réunion de suivi chaque trimestre.",
)
_RECOMMENDATION = "Recommandation de démonstration : partager le calendrier des activités."
_SENTENCES = (
    "Les équipes des services concernés ont suivi des sessions de formation, dont le programme "
    "a été préparé avec les associations partenaires.",
    "Un comité de suivi s'est réuni chaque mois et a arrêté un calendrier commun, que les "
    "institutions d'appui ont reçu.",
    "Les guichets d'accueil ont été équipés, et des fiches d'orientation y sont à la disposition "
    "des usagers en plusieurs langues.",
    "Une enquête auprès des bénéficiaires a montré que les délais sont mieux connus, mais que "
    "les pièces à fournir restent à expliquer.",
    "Les données des délégations régionales ont été rassemblées dans un tableau unique, relu "
    "par les points focaux avant sa diffusion.",
    "Le guide pratique a été mis à jour, imprimé et remis aux communes qui en avaient fait la "
    "demande au cours de la période.",
    "Deux ateliers ont permis de comparer les pratiques d'autres villes et de retenir celles "
    "qui peuvent être reprises ici.",
)
_TITLES = {
    Activity.Kind.TRAINING: "Formation",
    Activity.Kind.AWARENESS: "Journée de sensibilisation",
    Activity.Kind.STUDY: "Étude",
    Activity.Kind.UNIVERSITY: "Formation universitaire",
    Activity.Kind.AGREEMENT: "Convention",
    Activity.Kind.PUBLICATION: "Guide",
    Activity.Kind.SUPPORT: "Appui aux associations",
}
# Half of what is reported are trainings and events.
_ACTIVITIES = (
    Activity.Kind.TRAINING,
    Activity.Kind.AWARENESS,
    Activity.Kind.TRAINING,
    Activity.Kind.STUDY,
    Activity.Kind.AWARENESS,
    Activity.Kind.AGREEMENT,
    Activity.Kind.TRAINING,
    Activity.Kind.PUBLICATION,
    Activity.Kind.SUPPORT,
    Activity.Kind.UNIVERSITY,
)
_OF_ONE_KIND: dict[str, dict[str, str]] = {
    Activity.Kind.STUDY: {"scope": "Champ de démonstration"},
    Activity.Kind.PUBLICATION: {"languages": "français, arabe"},
    Activity.Kind.UNIVERSITY: {"degree": "Master de démonstration"},
    Activity.Kind.SUPPORT: {"projects_supported": "6"},
}
_ROLES: dict[str, ActivityParty.Role] = {
    Activity.Kind.STUDY: ActivityParty.Role.AUTHOR,
    Activity.Kind.UNIVERSITY: ActivityParty.Role.UNIVERSITY,
}


def _narrative(code: str, k: int) -> str:
    """Three paragraphs, some 1 500 characters."""
    said = [_SENTENCES[(k + n) % len(_SENTENCES)] for n in range(11)]
    opening = f"Texte de démonstration, inventé, pour l'action {code}."
    paragraphs = (said[:3], said[3:7], said[7:])
    first, *others = (" ".join(sentences) for sentences in paragraphs)
    return f"<p>{opening} {first}</p>" + "".join(f"<p>{text}</p>" for text in others)


def _indicator_row(indicator: Indicator) -> Row:
    parts = {part.name: 12 + n for n, part in enumerate(parts_of(indicator))}
    counts = {name: str(number) for name, number in parts.items()}
    return {"key": str(indicator.pk), "total": str(sum(parts.values()) or 250), **counts}


def _has_budget(k: int) -> bool:
    return k % 3 == 0


def _row_count(k: int) -> int:
    """From 3 to 8 activities an answer."""
    return 3 + k % 6


def _rows(update: ProgressUpdate) -> list[Row]:
    rows: list[Row] = update.content["activities"]
    return rows


def _number(row: Row, column: str) -> int | None:
    return int(row[column]) if column in row else None


@lru_cache(maxsize=10_000)
def _interval(written: str) -> tuple[date | None, date | None]:
    return interval_of(written) or (None, None)


# --- Commitments -----------------------------------------------------------------------------

_OF_A_CONSULTATION = 10
_LETTERS = ("a) - b)", "c)", "b), d)", "e) - f)")


def _write_commitments(world: _World, number: int) -> None:
    if not number:
        return
    framework = Framework.objects.create(
        slug=SLUG, title="Cadre de démonstration (inventé)", is_demonstration=True
    )
    consultations = [
        Consultation(
            slug=f"{SLUG}-{n:04d}",
            title=f"Consultation de démonstration {n:04d} (inventée)",
            framework=framework,
            position=1000 + n,
            is_demonstration=True,
        )
        for n in range(1, ceil(number / _OF_A_CONSULTATION) + 1)
    ]
    _searchable(consultations)
    _write(consultations)
    met = [_in_turn(world.institutions, n) for n in range(len(consultations))]
    _write(
        [
            ConsultationInstitution(consultation=consultation, institution=institution)
            for consultation, institution in zip(consultations, met, strict=True)
        ]
    )
    priorities = [
        Priority(
            consultation=consultation,
            letter=letter,
            text=f"Priorité de démonstration {letter} : renforcer l'accueil et l'orientation.",
        )
        for consultation in consultations
        for letter in "abcdef"
    ]
    _searchable(priorities)
    _write(priorities)
    for start in range(0, number, BATCH):
        some = range(start, min(start + BATCH, number))
        _write_some_commitments(world, consultations, met, priorities, some)


def _write_some_commitments(
    world: _World,
    consultations: list[Consultation],
    met: list[Institution],
    priorities: list[Priority],
    numbers: range,
) -> None:
    commitments, asked, received, actors = [], [], [], []
    for n in numbers:
        place = n // _OF_A_CONSULTATION
        letters = _LETTERS[n % len(_LETTERS)]
        first, second = (_in_turn(world.institutions, n * 3 + more) for more in (0, 1))
        commitment = Commitment(
            consultation=consultations[place],
            letters=letters,
            written=f"{letters} {first.label}, avec {second.label} (engagement inventé)",
            status=Commitment.Status.values[n % len(Commitment.Status.values)],
            position=n % _OF_A_CONSULTATION,
            is_demonstration=True,
        )
        commitments.append(commitment)
        asked += [
            Commitment.priorities.through(commitment=commitment, priority=priority)
            for priority in priorities[place * 6 : place * 6 + 6]
            if priority.letter in expand_letters(letters)
        ]
        received.append(Commitment.towards.through(commitment=commitment, institution=met[place]))
        roles = ((first, CommitmentActor.Role.LEAD), (second, CommitmentActor.Role.SUPPORT))
        actors += [
            CommitmentActor(
                commitment=commitment, institution=institution, role=role, position=position
            )
            for position, (institution, role) in enumerate(dict(roles).items())
        ]
    _searchable(commitments)
    for rows in (commitments, asked, received, actors):
        _write(rows)


def _in_turn(institutions: list[Institution], n: int) -> Institution:
    return institutions[n % len(institutions)]


# --- Writing and taking away -----------------------------------------------------------------


def _write(rows: Sequence[Row_]) -> None:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows, batch_size=BATCH)


def _searchable(rows: Iterable[Any]) -> None:
    for row in rows:
        row.search_text = f" {fold(row.searchable_text())}"


def _periods() -> QuerySet[Period]:
    return Period.objects.filter(label__endswith=PERIOD_MARK)


def _campaigns() -> QuerySet[Campaign]:
    return Campaign.objects.filter(is_demonstration=True, period__in=_periods())


@transaction.atomic
def remove_synthetic() -> bool:
    """Take away all that `load_synthetic` wrote and what was typed in it since; False where
    there was nothing. Accounts that the journal names stay, closed."""
    if not _periods().exists():
        return False
    _remove_answers()
    _remove_activities()
    _remove_campaigns()
    _remove_partners()
    return True


def _remove_answers() -> None:
    updates = ProgressUpdate.objects.filter(campaign__in=_campaigns())
    published = Progress.objects.filter(update__in=updates)
    _delete(Disaggregation.objects.filter(value__progress__in=published))
    _delete(IndicatorValue.objects.filter(progress__in=published))
    for model in (Challenge, Recommendation):
        _delete(model.objects.filter(progress__in=published))
    measures = PlannedMeasure.objects.filter(progress__in=published)
    _delete(PlannedMeasure.owners.through.objects.filter(plannedmeasure__in=measures))
    _delete(measures)
    _delete(published)
    events = ReviewEvent.objects.filter(update__in=updates)
    _delete(Remark.objects.filter(event__in=events))
    _delete(events)
    for kept in (SetAside, Attachment, Version):
        _delete(kept._default_manager.filter(update__in=updates))


def _remove_activities() -> None:
    activities = Activity.objects.filter(is_demonstration=True, period__in=_periods())
    for name in ("actions", "places", "projects", "action_groups"):
        through = getattr(Activity, name).through
        _delete(through.objects.filter(activity__in=activities))
    _delete(ActivityParty.objects.filter(activity__in=activities))
    _delete(SuspectedDuplicate.objects.filter(first__in=activities))
    _delete(SuspectedDuplicate.objects.filter(second__in=activities))
    activities.exclude(merged_into=None).update(merged_into=None)
    _delete(activities)


def _remove_campaigns() -> None:
    campaigns = _campaigns()
    for related in (ProgressUpdate, ReturnedWorkbook, Extension, Reminder):
        _delete(related._default_manager.filter(campaign__in=campaigns))
    _delete(PlannedBudget.objects.filter(is_demonstration=True, period__in=_periods()))
    _delete(campaigns)
    _delete(_periods())
    # The small demonstration may still need them.
    elsewhere = Campaign.actions.through.objects.filter(action=OuterRef("pk"))
    invented = Action.objects.filter(
        is_demonstration=True, wording__startswith=WORDING.partition("{")[0]
    )
    _delete(invented.exclude(Exists(elsewhere)))


def _remove_partners() -> None:
    framework = Framework.objects.filter(slug=SLUG)
    _delete(Commitment.objects.filter(consultation__framework__in=framework))
    _delete(Consultation.objects.filter(framework__in=framework))
    _delete(framework)
    accounts = User.objects.filter(is_demonstration=True, email__endswith=f"@{DOMAIN}")
    _delete(Person.objects.filter(is_demonstration=True, user__in=accounts))
    _delete(Institution.objects.filter(is_demonstration=True, slug__startswith=f"{SLUG}-"))
    accounts.update(is_active=False)
    _delete(accounts.exclude(Exists(Entry.objects.filter(actor=OuterRef("pk")))))


def _delete(rows: QuerySet) -> None:
    """In parts: Django reads a row, and what depends on it, before it deletes it."""
    keys = list(rows.order_by().values_list("pk", flat=True))
    manager = rows.model._default_manager
    for start in range(0, len(keys), BATCH):
        manager.filter(pk__in=keys[start : start + BATCH]).only("pk").delete()
