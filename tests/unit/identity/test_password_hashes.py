"""What a password's hash costs, and how hashes of another cost are brought to it."""

import pytest

from app.foundation.identity import password_hashes
from app.foundation.identity.password_hashes import Cost, check_password, hash_of_nobody, hasher

RIGHT = "tre-heste-i-regnvejr"
OWASP_FIRST = Cost(memory=47_104, passes=1, lanes=1)
OLDER, NOW = Cost(memory=32, passes=2, lanes=4), Cost(memory=8, passes=1, lanes=1)


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_hashes, "COST", NOW)


def test_a_hash_says_what_it_cost():
    written = "$argon2id$v=19$m=47104,t=1,p=1$"
    assert hasher(OWASP_FIRST).hash(RIGHT).startswith(written)
    assert hash_of_nobody(OWASP_FIRST).startswith(written), "nobody's password takes as long as somebody's"


async def test_a_right_password_is_hashed_anew_where_the_cost_was_another():
    verdict = await check_password(RIGHT, hasher(OLDER).hash(RIGHT))
    assert verdict.is_right
    assert verdict.renewed is not None
    assert verdict.renewed.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    again = await check_password(RIGHT, verdict.renewed)
    assert (again.is_right, again.renewed) == (True, None)


@pytest.mark.parametrize("cost", [OLDER, NOW])
async def test_a_wrong_password_is_never_hashed(cost: Cost):
    verdict = await check_password("wrong-password", hasher(cost).hash(RIGHT))
    assert (verdict.is_right, verdict.renewed) == (False, None)


@pytest.mark.parametrize("hashed", [None, password_hashes.NO_PASSWORD, "-", ""])
async def test_nothing_opens_what_has_no_password(hashed: str | None):
    for typed in ("nobody", "", "!", "-"):
        assert not (await check_password(typed, hashed)).is_right
