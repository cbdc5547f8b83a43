"""What an API key can be given: every permission that integrations may hold, by its name."""

from pydantic import TypeAdapter

from app.foundation.identity.schemas.accounts import Scope
from tests.factories.world import EVERY_SCOPE


def test_every_scope_there_is_can_be_given():
    assert TypeAdapter(list[Scope]).validate_python(sorted(EVERY_SCOPE)) == sorted(EVERY_SCOPE)
