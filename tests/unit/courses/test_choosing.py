"""What a voucher buys, and until when."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.foundation.core.errors import Conflict
from app.journey.courses.domain.choosing import Offer, Purse, require_affordable, require_before_start, require_valid
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

TODAY = date(2027, 3, 1)
DAY = timedelta(days=1)
PURSE = Purse(200_000, ActivityKind.LICENCE, TODAY + 30 * DAY)
OFFER = Offer(CourseStatus.OPEN, ActivityKind.LICENCE, 180_000, TODAY + 10 * DAY, TODAY + 5 * DAY)


def test_a_course_that_fits_is_bought():
    require_affordable(PURSE, OFFER, TODAY)


@pytest.mark.parametrize(
    ("purse", "offer"),
    [
        ({"balance_ore": 180_000}, {}),
        ({"valid_until": TODAY + 10 * DAY}, {}),
        ({}, {"starts_on": TODAY, "sign_up_by": TODAY}),
        ({}, {"sign_up_by": None}),
        ({"purpose": ActivityKind.COURSE}, {"kind": ActivityKind.CITIZENSHIP}),
    ],
)
def test_the_last_ore_and_the_last_day_are_enough(purse: dict[str, Any], offer: dict[str, Any]):
    require_affordable(replace(PURSE, **purse), replace(OFFER, **offer), TODAY)


@pytest.mark.parametrize(
    ("purse", "offer", "error"),
    [
        ({"valid_until": TODAY - DAY}, {}, VoucherExpired),
        ({}, {"status": CourseStatus.CANCELLED}, CourseNotOpen),
        ({}, {"kind": ActivityKind.LANGUAGE}, OtherPurpose),
        ({}, {"starts_on": TODAY - DAY}, CourseBegun),
        ({}, {"sign_up_by": TODAY - DAY}, SignUpOver),
        ({"valid_until": TODAY + 9 * DAY}, {}, CourseAfterVoucher),
        ({"balance_ore": 179_999}, {}, PriceAboveBalance),
    ],
)
def test_one_ore_or_one_day_too_little_is_not(purse: dict[str, Any], offer: dict[str, Any], error: type[Conflict]):
    with pytest.raises(error) as refusal:
        require_affordable(replace(PURSE, **purse), replace(OFFER, **offer), TODAY)
    told = refusal.value.explain()
    assert "{" not in told.da + told.en


def test_the_day_itself_still_counts():
    require_valid(TODAY, TODAY)
    require_before_start(TODAY, TODAY)
    with pytest.raises(VoucherExpired):
        require_valid(TODAY, TODAY + DAY)
    with pytest.raises(CourseBegun):
        require_before_start(TODAY, TODAY + DAY)
