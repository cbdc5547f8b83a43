"""Which password an account may have, and how events name an account."""

from app.foundation.audit.service import Subject
from app.foundation.core.errors import FieldFault, Invalid
from app.foundation.core.i18n import Text
from app.foundation.identity.common_passwords import common_passwords
from app.foundation.identity.domain.passwords import PasswordFault, Person, fault_of
from app.foundation.identity.models import Account

_TEXTS = {
    PasswordFault.TOO_COMMON: Text(
        "Adgangskoden er for almindelig eller følger et mønster. Brug flere ord, som ikke hører sammen.",
        "The password is too common or follows a pattern. Use several words that do not belong together.",
    ),
    PasswordFault.TOO_PERSONAL: Text(
        "Adgangskoden består mest af dit navn, din e-mail eller navnet på systemet.",
        "The password is mostly your name, your e-mail or the name of the system.",
    ),
}


def require_good_password(password: str, email: str, full_name: str, pointer: str) -> None:
    """Raises Invalid when the password is one of the first that are tried (see domain/passwords.py)."""
    fault = fault_of(password, Person(email, full_name), common_passwords())
    if fault is not None:
        raise Invalid(FieldFault(pointer, fault.value, _TEXTS[fault]))


def subject_of(account: Account) -> Subject:
    """An account as events name it: ids only."""
    return Subject("account", account.id, account.jobcenter_id, account.company_id, account.candidate_id)
