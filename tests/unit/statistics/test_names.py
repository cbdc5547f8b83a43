"""The names of kinds: every one has one in both languages, and no two of a group are called the same."""

from enum import StrEnum

import pytest

from app.foundation.core.i18n import Language
from app.journey.voice.domain.steps import VoiceStep
from app.oversight.statistics.service.names import KINDS
from app.registers.jobcenters.domain import ActivityKind
from app.registers.law.domain import LegalBasis


@pytest.mark.parametrize(
    ("group_by", "kinds"), [("legal_basis", LegalBasis), ("step", VoiceStep), ("purpose", ActivityKind)]
)
def test_every_kind_has_a_name_of_its_own(group_by: str, kinds: type[StrEnum]):
    names = KINDS[group_by]
    assert set(names) == set(kinds)
    for language in Language:
        assert len({name.get(language) for name in names.values()}) == len(names)
