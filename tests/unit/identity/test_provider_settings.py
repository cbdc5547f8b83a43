"""What an installation may set of its identity provider."""

from typing import Any

import pytest
from pydantic import ValidationError

from app.foundation.core.config import Settings
from app.foundation.identity.provider import identity_provider


def test_without_an_issuer_no_token_of_others_is_looked_at():
    assert identity_provider(Settings()) is None


def test_lists_come_from_the_environment_separated_by_commas(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PRAKTIK_OIDC_ALGORITHMS", "RS256, ES256")
    monkeypatch.setenv("PRAKTIK_OIDC_STEP_UP_ACR", "substantial,high")
    monkeypatch.setenv("PRAKTIK_OIDC_CLAIMS", '{"subject": "oid"}')
    settings = Settings()
    assert settings.oidc_algorithms == {"RS256", "ES256"}
    assert settings.oidc_step_up_acr == {"substantial", "high"}
    assert settings.oidc_claims == {"subject": "oid"}


@pytest.mark.parametrize(
    "values",
    [
        {"oidc_issuer": "https://id.example"},
        {"oidc_audience": "praktikmatch-api"},
        {"oidc_issuer": "https://user@id.example", "oidc_audience": "a"},
        {"oidc_issuer": "https://id.example/?tenant=1", "oidc_audience": "a"},
        {"oidc_issuer": "https://praktik.example", "token_issuer": "https://praktik.example", "oidc_audience": "a"},
        {"oidc_algorithms": {"HS256"}},
        {"oidc_algorithms": {"none"}},
        {"oidc_algorithms": set()},
        {"oidc_claims": {"role": "role"}},
    ],
)
def test_what_cannot_be_safe_is_refused(values: dict[str, Any]):
    with pytest.raises(ValidationError):
        Settings(**values)
