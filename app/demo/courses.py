"""The demo's catalogue of courses, the year's money for them, and what candidates have made of their vouchers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app.demo.dice import monday
from app.demo.people import Newcomer
from app.demo.world import Centre, DemoWorld, Person, Tenants
from app.foundation.core.danish_calendar import is_danish_holiday
from app.journey.courses.domain.money import Entry, closed, promised, redeemed, refunded
from app.journey.courses.domain.sittings import own_time, sittings_of
from app.journey.courses.domain.states import EntryKind, VoucherStatus
from app.journey.courses.models import Course, Voucher, VoucherBudget, VoucherEntry
from app.journey.training.domain.values import ActivityKind
from app.registers.candidates.domain import CandidateStatus
from app.registers.candidates.models import Commitment

V = VoucherStatus
_BUDGET_ORE = 40_000_000
_MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Offer:
    """A course of the demo: weeks from today, price in øre, and its days after that Monday.

    Mondays and Fridays meet no Danish class, Saturdays no working time either: whoever chose one of those can be placed.
    """

    provider: str
    title: str
    kind: ActivityKind
    weeks: int
    price_ore: int
    seats: int
    days: tuple[int, int] = (0, 4)


_OFFERS = (
    Offer("Hotel- og Restaurantskolen", "Fødevarehygiejne og egenkontrol", ActivityKind.LICENCE, -6, 180_000, 16),
    Offer(
        "Hotel- og Restaurantskolen", "Fødevarehygiejne og egenkontrol", ActivityKind.LICENCE, 4, 180_000, 16, (5, 12)
    ),
    Offer("AMU København", "Gaffeltruck, certifikat B", ActivityKind.LICENCE, 6, 920_000, 8),
    Offer("Røde Kors", "Førstehjælp på arbejdspladsen", ActivityKind.COURSE, 3, 95_000, 20),
    Offer("Foreningen Nydansk", "Økonomi, løn og skat på let dansk", ActivityKind.FINANCIAL_LITERACY, 5, 0, 25),
    Offer("Studieskolen", "Dansk i køkken og kantine", ActivityKind.LANGUAGE, 8, 240_000, 12),
)
_PAST, _NEXT, _TRUCK = 0, 1, 2
# What becomes of the vouchers, in turn; the two candidates with a login have the first two.
_STORIES = ("issued", "redeemed", "reserved", "pending", "expired", "cancelled", "refunded", "reserved")


@dataclass(frozen=True, slots=True)
class Customer:
    """A candidate who gets a voucher."""

    candidate_id: UUID
    centre: Centre
    caseworker: Person


@dataclass(slots=True)
class Till:
    """The money of the demo: customers while candidates are made, budgets while vouchers are.

    `most` is how many customers there may be, and how many of one jobcenter.
    """

    most: tuple[int, int]
    customers: list[Customer] = field(default_factory=list)
    budgets: dict[tuple[UUID, int], dict[str, Any]] = field(default_factory=dict)
    by_centre: Counter[str] = field(default_factory=Counter)

    def notice(self, person: Newcomer) -> None:
        """Candidates who are not on a journey: a course then stands in nobody's training plan."""
        if person.row["status"] is not CandidateStatus.AVAILABLE or len(self.customers) >= self.most[0]:
            return
        here = person.centre.code
        if self.by_centre[here] < self.most[1]:
            self.by_centre[here] += 1
            self.customers.append(Customer(person.id, person.centre, person.caseworker))


def add_courses(world: DemoWorld, till: Till) -> None:
    """The catalogue of every jobcenter with customers (or a login), and the vouchers."""
    catalogues = {code: _catalogue(world, centre) for code, centre in world.centres.items() if code in ("0147", "0101")}
    for number, customer in enumerate(till.customers):
        centre = customer.centre
        if centre.code not in catalogues:
            catalogues[centre.code] = _catalogue(world, centre)
        _Story(world, till, customer, catalogues[centre.code]).tell(_STORIES[number % len(_STORIES)])


def _catalogue(world: DemoWorld, centre: Centre) -> list[dict[str, Any]]:
    at = world.dice.moment(world.today - timedelta(days=120))
    rows = []
    for number, offer in enumerate(_OFFERS):
        days = _days(world.today, offer)
        row = world.rows.add(
            Course,
            id=world.dice.key(at),
            created_at=at,
            updated_at=at,
            jobcenter_id=centre.id,
            external_ref=f"DEMO-{number + 1}",
            provider=offer.provider,
            title=offer.title,
            kind=offer.kind,
            language="da",
            price_ore=offer.price_ore,
            seats=offer.seats,
            starts_on=days[0],
            ends_on=days[-1],
            sign_up_by=days[0] - timedelta(days=3),
            sessions=[{"on": day.isoformat(), "from": "09:00", "to": "14:30"} for day in days],
        )
        world.event(at, "course.created", row["id"], centre.manager, Tenants(centre.id), states=(None, "open"))
        rows.append(row)
    return rows


def _days(today: date, offer: Offer) -> list[date]:
    """The days of a course, moved by whole weeks where one of them would be a public holiday."""
    step = timedelta(weeks=1 if offer.weeks > 0 else -1)
    days = [monday(today, offer.weeks) + timedelta(days=each) for each in offer.days]
    while any(is_danish_holiday(day) for day in days):
        days = [day + step for day in days]
    return days


@dataclass(slots=True)
class _Story:
    """One voucher and what became of it."""

    world: DemoWorld
    till: Till
    customer: Customer
    courses: Sequence[dict[str, Any]]
    row: dict[str, Any] = field(default_factory=dict)

    def tell(self, story: str) -> None:
        if story == "pending":
            self._issue(4, _OFFERS[_TRUCK].price_ore + 150_000, pending=True)
        elif story in ("issued", "reserved", "cancelled"):
            self._issue(12, 200_000)
        else:
            self._issue(70, 200_000)
        if story == "reserved":
            self._reserve(5, self.courses[_NEXT])
        elif story in ("redeemed", "refunded"):
            self._reserve(60, self.courses[_PAST])
            self._redeem()
        elif story == "expired":
            self._close(8, V.EXPIRED, EntryKind.EXPIRE, "valid_until_past")
        elif story == "cancelled":
            self._close(3, V.CANCELLED, EntryKind.CANCEL, "no_longer_needed")
        if story == "refunded":
            self._refund(60_000)

    def _issue(self, days_ago: int, amount_ore: int, *, pending: bool = False) -> None:
        at = self._moment(days_ago, 1)
        status = V.PENDING if pending else V.ISSUED
        self.row = self.world.rows.add(
            Voucher,
            id=self.world.dice.key(at),
            created_at=at,
            updated_at=at,
            jobcenter_id=self.customer.centre.id,
            candidate_id=self.customer.candidate_id,
            purpose=ActivityKind.LICENCE,
            note="Aftalt ved samtalen.",
            amount_ore=amount_ore,
            valid_until=self.world.today + timedelta(days=-9 if days_ago == 70 else 120),
            status=status,
            budget_year=at.year,
            issued_by=self.customer.caseworker.account_id,
            issued_at=at,
        )
        self._event(at, "requested" if pending else "issued", (None, status))
        if not pending:
            self._book(at, promised(amount_ore))

    def _reserve(self, days_ago: int, course: dict[str, Any]) -> None:
        at = self._moment(days_ago, 3)
        course["seats_taken"] += 1
        self.row.update(course_id=course["id"], reserved_at=at, updated_at=at)
        self._move(at, "reserved", V.RESERVED)
        self._book(at, [Entry(EntryKind.RESERVE)], "no_account", course["id"])
        for entry in own_time(sittings_of(course["sessions"]), ()):
            self.world.rows.add(
                Commitment,
                id=self.world.dice.key(at),
                candidate_id=self.customer.candidate_id,
                jobcenter_id=self.customer.centre.id,
                kind=entry.kind,
                source_type="course",
                source_id=self.row["id"],
                starts_on=entry.starts_on,
                ends_on=entry.ends_on,
                weekday=entry.times[0].weekday,
                from_time=entry.times[0].starts_at,
                to_time=entry.times[0].ends_at,
            )

    def _redeem(self) -> None:
        course = self.courses[_PAST]
        at = self.world.dice.moment(course["starts_on"], 5)
        self.row.update(spent_ore=course["price_ore"], redeemed_at=at, updated_at=at)
        self._move(at, "redeemed", V.REDEEMED)
        self._book(at, redeemed(self.row["amount_ore"], course["price_ore"]), None, course["id"])

    def _refund(self, amount_ore: int) -> None:
        at = self.world.dice.moment(self.courses[_PAST]["ends_on"], 8)
        self.row.update(refunded_ore=amount_ore, updated_at=at)
        self._move(at, "refunded", V.REDEEMED, "fewer_days")
        self._book(at, refunded(amount_ore), "fewer_days", self.row["course_id"])

    def _close(self, days_ago: int, status: V, kind: EntryKind, reason: str) -> None:
        at = self._moment(days_ago, 6)
        self.row.update(closed_reason=reason, updated_at=at)
        self._move(at, status.value, status, reason)
        self._book(at, closed(kind, self.row["amount_ore"]), reason)

    def _moment(self, days_ago: int, step: int) -> datetime:
        return self.world.dice.moment(self.world.today - timedelta(days=days_ago), step)

    def _move(self, at: datetime, verb: str, status: V, reason: str | None = None) -> None:
        before, self.row["status"] = self.row["status"], status
        self._event(at, verb, (before, status), reason)

    def _event(self, at: datetime, verb: str, states: tuple[V | None, V], reason: str | None = None) -> None:
        tenants = Tenants(self.customer.centre.id, None, self.customer.candidate_id)
        named = (states[0].value if states[0] else None, states[1].value)
        actor = None if states[1] is V.EXPIRED else self.customer.caseworker
        self.world.event(at, f"voucher.{verb}", self.row["id"], actor, tenants, states=named, reason_code=reason)

    def _book(
        self, at: datetime, entries: Sequence[Entry], reason: str | None = None, course_id: UUID | None = None
    ) -> None:
        """The lines of the ledger in the order they were written, and the year's budget with them."""
        budget = self._budget()
        expired = self.row["status"] is V.EXPIRED
        for number, entry in enumerate(entries):
            budget["used_ore"] -= entry.budget_ore
            self.world.rows.add(
                VoucherEntry,
                id=self.world.dice.key(at + number * _MOMENT),
                voucher_id=self.row["id"],
                jobcenter_id=self.customer.centre.id,
                kind=entry.kind,
                voucher_ore=entry.voucher_ore,
                budget_ore=entry.budget_ore,
                course_id=course_id,
                written_at=at,
                written_by=None if expired else self.customer.caseworker.account_id,
                reason_code=reason,
            )

    def _budget(self) -> dict[str, Any]:
        centre, year = self.customer.centre, self.row["budget_year"]
        if (centre.id, year) not in self.till.budgets:
            at = self.world.dice.moment(self.world.today - timedelta(days=130))
            budget = self.world.rows.add(
                VoucherBudget,
                id=self.world.dice.key(at),
                created_at=at,
                updated_at=at,
                jobcenter_id=centre.id,
                year=year,
                limit_ore=_BUDGET_ORE,
            )
            data = {"year": year, "limit_ore": _BUDGET_ORE}
            self.world.event(at, "voucher_budget.created", budget["id"], centre.manager, Tenants(centre.id), data=data)
            self.till.budgets[centre.id, year] = budget
        return self.till.budgets[centre.id, year]
