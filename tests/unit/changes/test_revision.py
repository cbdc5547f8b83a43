"""What else is looked at when a granted internship is judged again."""

from datetime import date
from decimal import Decimal

from app.journey.placements.domain.revision import Revision
from app.registers.law.domain import Commitment, CommitmentKind, Occupant

WEDNESDAY = date(2027, 5, 5)
REVISION = Revision(judged_from=WEDNESDAY, previous_ends_on=date(2027, 5, 4))


def test_room_that_was_taken_before_the_judged_day_is_no_matter():
    gone = Occupant(date(2027, 1, 4), date(2027, 5, 4), Decimal(1))
    there = Occupant(date(2027, 1, 4), date(2027, 6, 6), Decimal(1))
    to_come = Occupant(date(2027, 6, 7), None, Decimal(1))
    assert REVISION.occupants([gone, there, to_come]) == (
        Occupant(WEDNESDAY, date(2027, 6, 6), Decimal(1)),
        to_come,
    )


def test_the_hours_of_the_week_are_judged_from_its_monday():
    monday = date(2027, 5, 3)
    gone = Commitment(CommitmentKind.OTHER, date(2027, 1, 4), date(2027, 5, 2))
    this_week = Commitment(CommitmentKind.OTHER, date(2027, 1, 4), date(2027, 5, 4))
    assert REVISION.commitments([gone, this_week]) == (Commitment(CommitmentKind.OTHER, monday, date(2027, 5, 4)),)
