"""What each use of a voucher writes into the ledger, in øre (1/100 krone)."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.journey.courses.domain.states import EntryKind


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what it does to the voucher's balance, and what it does to what is left of the budgets."""

    kind: EntryKind
    voucher_ore: int = 0
    budget_ore: int = 0


def promised(amount_ore: int) -> tuple[Entry, ...]:
    """A voucher is issued: the whole amount is set aside from the budgets, spent or not."""
    return (Entry(EntryKind.ISSUE, amount_ore, -amount_ore),)


def redeemed(balance_ore: int, spent_ore: int) -> tuple[Entry, ...]:
    """A course is paid for; what is left of the voucher lapses, and can be promised to somebody else.

    Raises ValueError where more is spent than there is.
    """
    if not 0 <= spent_ore <= balance_ore:
        msg = "a voucher pays between nothing and its balance"
        raise ValueError(msg)
    rest = balance_ore - spent_ore
    paid = Entry(EntryKind.REDEEM, -spent_ore)
    return (paid, Entry(EntryKind.LAPSE, -rest, rest)) if rest else (paid,)


def closed(kind: EntryKind, balance_ore: int) -> tuple[Entry, ...]:
    """A voucher expires or is cancelled: its balance goes back to the budgets. One that never was issued wrote nothing
    and has nothing to give back.
    """
    return (Entry(kind, -balance_ore, balance_ore),) if balance_ore else ()


def refunded(amount_ore: int) -> tuple[Entry, ...]:
    """The provider pays back: the money returns to the budgets, not to the voucher, which has been used.

    Raises ValueError for less than one øre.
    """
    if amount_ore <= 0:
        msg = "a refund is more than nothing"
        raise ValueError(msg)
    return (Entry(EntryKind.REFUND, 0, amount_ore),)


def balance_of(entries: Iterable[Entry]) -> int:
    """What a voucher is still good for: the sum of its entries, stored nowhere else."""
    return sum(entry.voucher_ore for entry in entries)


def used_of(entries: Iterable[Entry]) -> int:
    """What a voucher binds of the budgets: what may still be spent, and what was spent and not paid back."""
    return -sum(entry.budget_ore for entry in entries)
