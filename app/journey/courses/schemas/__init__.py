"""Shapes of courses, vouchers, their ledger and the budgets."""

from app.journey.courses.schemas.budgets import BudgetCreate, BudgetPatch, BudgetRead
from app.journey.courses.schemas.courses import (
    CourseCancelBody,
    CourseCreate,
    CoursePatch,
    CourseRead,
    CourseSort,
    CourseWrite,
    SittingBody,
)
from app.journey.courses.schemas.vouchers import (
    RedeemBody,
    RefundBody,
    ReleaseBody,
    ReserveBody,
    VoucherCreate,
    VoucherEntryRead,
    VoucherPatch,
    VoucherRead,
    VoucherReasonBody,
    VoucherSort,
    VoucherWrite,
)

__all__ = [
    "BudgetCreate",
    "BudgetPatch",
    "BudgetRead",
    "CourseCancelBody",
    "CourseCreate",
    "CoursePatch",
    "CourseRead",
    "CourseSort",
    "CourseWrite",
    "RedeemBody",
    "RefundBody",
    "ReleaseBody",
    "ReserveBody",
    "SittingBody",
    "VoucherCreate",
    "VoucherEntryRead",
    "VoucherPatch",
    "VoucherRead",
    "VoucherReasonBody",
    "VoucherSort",
    "VoucherWrite",
]
