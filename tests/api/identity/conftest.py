"""An identity provider of the tests' own, and the application set to it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from fastapi import FastAPI

from app.foundation.identity.provider import IdentityProvider
from app.foundation.identity.provider_keys import ProviderKeys
from app.foundation.net.outbound import Outbound
from tests.factories.idp import AUDIENCE, Provider, start


@pytest.fixture(scope="session")
def provider_process() -> Iterator[Provider]:
    provider, process = start()
    yield provider
    process.kill()  # it may still be answering slowly
    process.wait(timeout=30)


@dataclass
class Signing:
    """The provider, and a clock of its keys' cache that only the test moves."""

    provider: Provider
    application: FastAPI
    now: float = 1_000.0

    def configure(self, **settings: object) -> None:
        """Sets the application to the provider, with an empty cache."""
        usual = {
            "oidc_issuer": self.provider.url,
            "oidc_audience": AUDIENCE,
            "outbound_allow_loopback": True,
            "outbound_seconds": 30.0,
        }
        state = self.application.state
        state.settings = chosen = state.settings.model_copy(update={**usual, **settings})
        keys = ProviderKeys(chosen, self.provider.url, Outbound(chosen), clock=lambda: self.now)
        state.identity_provider = IdentityProvider(chosen, self.provider.url, keys)


@pytest.fixture
def signing(provider_process: Provider, application: FastAPI) -> Iterator[Signing]:
    """The provider as it should be, trusted by the application."""
    provider_process.reset()
    before = application.state.settings
    signing = Signing(provider_process, application)
    signing.configure()
    yield signing
    application.state.settings, application.state.identity_provider = before, None
