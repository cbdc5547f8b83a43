"""Whether a voucher buys a place on a course: the rules, each with its own refusal."""

from dataclasses import dataclass
from datetime import date

from app.journey.courses.domain.states import CourseStatus
from app.journey.courses.errors import (
    CourseAfterVoucher,
    CourseBegun,
    CourseNotOpen,
    OtherPurpose,
    PriceAboveBalance,
    SignUpOver,
    VoucherExpired,
)
from app.journey.training.domain.values import ActivityKind


@dataclass(frozen=True, slots=True)
class Purse:
    """What a voucher is good for: money in øre, what for, and its last day."""

    balance_ore: int
    purpose: ActivityKind
    valid_until: date


@dataclass(frozen=True, slots=True)
class Offer:
    """A course as somebody who wants a place sees it."""

    status: CourseStatus
    kind: ActivityKind
    price_ore: int
    starts_on: date
    sign_up_by: date | None = None


def require_valid(valid_until: date, today: date) -> None:
    """The last day counts. Raises VoucherExpired."""
    if today > valid_until:
        raise VoucherExpired(valid_until=valid_until.isoformat())


def require_before_start(starts_on: date, today: date) -> None:
    """A course can be chosen and given back until the day it begins, that day included. Raises CourseBegun."""
    if today > starts_on:
        raise CourseBegun(starts_on=starts_on.isoformat())


def require_affordable(purse: Purse, offer: Offer, today: date) -> None:
    """Raises the first refusal that holds, those that cannot be mended by waiting or asking first.

    VoucherExpired; CourseNotOpen; OtherPurpose (a voucher for `course` buys any course, every other one its own kind);
    CourseBegun and SignUpOver; CourseAfterVoucher when the course begins after the voucher's last day;
    PriceAboveBalance: a voucher pays the whole price or none of it, nobody pays the rest out of their own pocket.
    """
    require_valid(purse.valid_until, today)
    if offer.status is not CourseStatus.OPEN:
        raise CourseNotOpen
    if purse.purpose not in (ActivityKind.COURSE, offer.kind):
        raise OtherPurpose(purpose=purse.purpose.value)
    require_before_start(offer.starts_on, today)
    if offer.sign_up_by is not None and today > offer.sign_up_by:
        raise SignUpOver(sign_up_by=offer.sign_up_by.isoformat())
    if offer.starts_on > purse.valid_until:
        raise CourseAfterVoucher(valid_until=purse.valid_until.isoformat())
    if offer.price_ore > purse.balance_ore:
        raise PriceAboveBalance(price_ore=offer.price_ore, balance_ore=purse.balance_ore)
