"""The ledger adds up, whatever is done with a voucher in whatever order."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.journey.courses.domain.money import Entry, balance_of, closed, promised, redeemed, refunded, used_of
from app.journey.courses.domain.states import EntryKind

AMOUNTS = st.integers(min_value=1, max_value=100_000_000)


def test_a_promise_is_worth_its_amount_and_binds_the_budget_by_it():
    entries = promised(200_000)
    assert entries == (Entry(EntryKind.ISSUE, 200_000, -200_000),)
    assert (balance_of(entries), used_of(entries)) == (200_000, 200_000)


def test_paying_less_lets_the_rest_lapse_and_paying_all_leaves_none():
    assert redeemed(200_000, 180_000) == (
        Entry(EntryKind.REDEEM, -180_000, 0),
        Entry(EntryKind.LAPSE, -20_000, 20_000),
    )
    assert redeemed(200_000, 200_000) == (Entry(EntryKind.REDEEM, -200_000, 0),)
    assert [entry.kind for entry in redeemed(5, 0)] == [EntryKind.REDEEM, EntryKind.LAPSE]


@pytest.mark.parametrize("spent", [-1, 201])
def test_a_voucher_pays_no_more_than_it_holds(spent: int):
    with pytest.raises(ValueError, match="between nothing and its balance"):
        redeemed(200, spent)


@pytest.mark.parametrize("amount", [0, -5])
def test_a_refund_is_more_than_nothing(amount: int):
    with pytest.raises(ValueError, match="more than nothing"):
        refunded(amount)


def test_a_voucher_never_issued_gives_nothing_back():
    assert closed(EntryKind.CANCEL, 0) == ()
    assert closed(EntryKind.EXPIRE, 7) == (Entry(EntryKind.EXPIRE, -7, 7),)


@given(amount=AMOUNTS, data=st.data())
@settings(max_examples=60)
def test_redeemed_and_refunded_in_any_parts_the_books_balance(amount: int, data: st.DataObject):
    spent = data.draw(st.integers(min_value=0, max_value=amount))
    ledger = [*promised(amount), *redeemed(amount, spent)]
    assert (balance_of(ledger), used_of(ledger)) == (0, spent)
    back = 0
    while back < spent:
        part = data.draw(st.integers(min_value=max(1, (spent - back) // 3), max_value=spent - back))
        ledger += refunded(part)
        back += part
        assert (balance_of(ledger), used_of(ledger)) == (0, spent - back)


@given(amount=AMOUNTS, kind=st.sampled_from([EntryKind.CANCEL, EntryKind.EXPIRE]))
@settings(max_examples=30)
def test_a_voucher_closed_unused_leaves_no_trace_in_the_sums(amount: int, kind: EntryKind):
    ledger = [*promised(amount), Entry(EntryKind.RESERVE), Entry(EntryKind.RELEASE)]
    ledger += closed(kind, balance_of(ledger))
    assert (balance_of(ledger), used_of(ledger)) == (0, 0)
