"""The use cases of courses and vouchers; reactions and upkeep take theirs from here."""

from app.journey.courses.service.budgets import create_budget, patch_budget, read_budget
from app.journey.courses.service.courses import cancel_course, create_course, patch_course, read_courses
from app.journey.courses.service.issuing import approve, issue, patch_voucher, reject
from app.journey.courses.service.reading import read_entries, read_voucher, read_vouchers
from app.journey.courses.service.seats import release, reserve
from app.journey.courses.service.settling import cancel, expire_vouchers, redeem, refund
from app.journey.courses.service.timetable import follow_placement

__all__ = [
    "approve",
    "cancel",
    "cancel_course",
    "create_budget",
    "create_course",
    "expire_vouchers",
    "follow_placement",
    "issue",
    "patch_budget",
    "patch_course",
    "patch_voucher",
    "read_budget",
    "read_courses",
    "read_entries",
    "read_voucher",
    "read_vouchers",
    "redeem",
    "refund",
    "reject",
    "release",
    "reserve",
]
