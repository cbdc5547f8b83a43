"""Which passwords are refused."""

import pytest

from app.foundation.core.actor import Permission, Role
from app.foundation.identity.common_passwords import common_passwords
from app.foundation.identity.domain.api_keys import scopes_to_give
from app.foundation.identity.domain.passwords import PasswordFault, Person, fault_of

METTE = Person("mette.holm@frederiksberg.example", "Mette Holm")


def fault(password: str) -> PasswordFault | None:
    return fault_of(password, METTE, common_passwords())


@pytest.mark.parametrize(
    "password",
    [
        "qwerty123456",
        "Password1234!",
        "P@ssw0rd2026",
        "Sommer2026!!",
        "velkommen123",
        "dragondragon",
        "praktik-demo",
        "praktikmatch!1",
        "jobcenter-42!!",
        "aaaaaaaaaaaaaa",
        "abababababab",
        "abcdefghijklmn",
        "112233445566",
        "123456789012",
    ],
)
def test_what_is_tried_first_is_refused(password: str):
    assert fault(password) is PasswordFault.TOO_COMMON


@pytest.mark.parametrize("password", ["mette.holm2026", "MetteHolm-1985", "holmmettexyz1", "mette-holm-praktik"])
def test_what_everybody_knows_about_the_person_is_refused(password: str):
    assert fault(password) is PasswordFault.TOO_PERSONAL


@pytest.mark.parametrize(
    "password",
    [
        "et-langt-kodeord-26",  # a common word, and enough beside it
        "tre heste i regnvejr",
        "rødgrød med fløde",
        "den hvide hest hos mette",
        "x7#Lq9!vT2$wZ",
        "ЧотириСлониВЛісі",
        "correct horse battery staple",
    ],
)
def test_words_of_ones_own_are_accepted_whatever_their_characters(password: str):
    assert fault(password) is None


def test_the_list_holds_thousands_and_no_comment():
    assert len(common_passwords()) > 3000
    assert not any(line.startswith("# ") or line == "#" for line in common_passwords())


def test_nobody_hands_on_a_right_they_do_not_have():
    both = frozenset({Role.MANAGER, Role.INTEGRATION})
    permissions = [
        Permission("needs:read", both),
        Permission("companies:write", frozenset({Role.ADMIN, Role.MANAGER, Role.INTEGRATION})),
        Permission("accounts:write", frozenset({Role.ADMIN})),
        Permission("settings:write", frozenset({Role.MANAGER})),
        Permission("mixed:read", both),
        Permission("mixed:read", frozenset({Role.CASEWORKER, Role.INTEGRATION})),
    ]
    assert scopes_to_give(permissions, Role.MANAGER) == {"needs:read", "companies:write"}
    assert scopes_to_give(permissions, Role.ADMIN) == {"companies:write"}
