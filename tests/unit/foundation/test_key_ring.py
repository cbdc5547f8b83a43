"""Key rings and blind indexes: old keys open, new ones seal, and each value says which key it needs."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from app.foundation.core.cipher import Cipher, is_personal, new_key
from app.foundation.core.key_ring import BlindIndex, KeyMissing, KeyRing, Wrapped, read_key_list
from app.foundation.core.keys import key_list

OLD, NEW = KeyRing((("1", b"o" * 32),)), KeyRing((("2", b"n" * 32), ("1", b"o" * 32)))
PLACE = "person_keys|1|wrapped_key"
IDS = st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True)


@given(st.text(max_size=40))
def test_what_is_sealed_under_a_persons_key_opens_in_its_own_place(value: str):
    cipher = Cipher(b"k" * 32)
    sealed = cipher.seal(value, "candidates|1|cpr")
    assert is_personal(sealed)
    assert cipher.open(sealed, "candidates|1|cpr") == value


def test_a_wrapped_key_opens_after_a_new_key_became_current_and_not_without_its_own():
    secret = new_key()
    wrapped = OLD.wrap(secret, PLACE)
    assert (wrapped.key_id, NEW.unwrap(wrapped, PLACE)) == ("1", secret)
    assert NEW.wrap(secret, PLACE).key_id == "2"
    with pytest.raises(KeyMissing):
        OLD.unwrap(NEW.wrap(secret, PLACE), PLACE)


def test_a_wrapped_key_does_not_open_for_another_person_or_under_another_id():
    wrapped = NEW.wrap(new_key(), PLACE)
    with pytest.raises(InvalidTag):
        NEW.unwrap(wrapped, "person_keys|2|wrapped_key")
    with pytest.raises(InvalidTag):
        NEW.unwrap(Wrapped("1", wrapped.secret), PLACE)


def test_a_nonce_is_never_used_twice():
    cipher = Cipher(new_key())
    assert len({cipher.seal("0101904000", "a") for _ in range(500)}) == 500
    assert len({NEW.wrap(b"k" * 32, PLACE).secret for _ in range(500)}) == 500


def test_what_was_sealed_before_people_had_keys_opens_with_the_first_key():
    sealed = Cipher(b"o" * 32, "1").seal("0101904000", "candidates|1|cpr")
    assert not is_personal(sealed)
    assert NEW.first_cipher().open(sealed, "candidates|1|cpr") == "0101904000"
    with pytest.raises(KeyMissing):
        KeyRing((("2", b"n" * 32),)).first_cipher()


def test_an_index_of_the_first_key_is_what_it_always_was():
    """Known answer: HMAC-SHA-256 with the key `o`×32 of `a|1`, as stored since the first release."""
    known = BlindIndex(OLD).current("1", "a")
    assert known == "c5bb2078a64c994a90819961c67e9d365edf678086b43340ff594f86a426ff64"
    assert BlindIndex(NEW).every("1", "a")[1] == known


@given(IDS, st.text(max_size=20), st.text(max_size=20))
def test_an_index_fits_its_column_and_names_its_key(key_id: str, value: str, scope: str):
    finder = BlindIndex(KeyRing(((key_id, b"n" * 32),)))
    index = finder.current(value, scope)
    assert len(index) == 64
    assert (key_id == "1") != index.startswith(f"{key_id}.")
    pattern, matches_current = finder.current_pattern()
    assert ("." in index if pattern == "%.%" else index.startswith(pattern[:-1])) is matches_current


def test_the_blind_index_finds_equals_within_one_scope_only():
    finder = BlindIndex(NEW)
    assert finder.current("1", "a") == finder.current("1", "a") == finder.every("1", "a")[0]
    assert len({finder.current("1", "a"), finder.current("1", "b"), finder.current("2", "a")}) == 3


def test_keys_do_not_show_in_texts():
    assert "nnnn" not in repr(NEW) + str(BlindIndex(NEW))


@pytest.mark.parametrize("text", ["2:new,1:old", "2:new\n1:old\n", " 2:new , 1:old "])
def test_a_list_of_keys_may_stand_on_one_line_or_on_several(text: str):
    assert read_key_list(text) == (("2", "new"), ("1", "old"))


def test_a_secret_may_hold_colons():
    assert read_key_list("2:a:b") == (("2", "a:b"),)


def test_the_key_set_before_keys_had_ids_is_the_first_one():
    assert key_list(None, None, "fallback") == (("1", "fallback"),)
    assert key_list(None, "single", "fallback") == (("1", "single"),)
    assert key_list("2:new", "single", "fallback") == (("2", "new"), ("1", "single"))
    assert key_list("2:new,1:old", "single", "fallback") == (("2", "new"), ("1", "old"))
