"""The catalogue of events: complete, in two languages, and never telling more than the resources do."""

from uuid import UUID, uuid4

from app.foundation.core.actor import Actor, Role
from app.integration.events.domain.catalogue import CATALOGUE
from app.integration.events.domain.scope import Scope
from app.integration.events.permissions import needed_for, scope_of
from app.journey.reactions import REACTIONS
from tests.unit.events.recorded import recorded_names

HERE: UUID = uuid4()
MENTORS = frozenset({"placements:read", "training:read", "follow-ups:read", "mentorships:read"})


def actor_of(role: Role, *scopes: str) -> Actor:
    return Actor(uuid4(), role, HERE, HERE, HERE, frozenset(scopes), is_confidential=True)


def test_the_catalogue_names_exactly_the_events_that_the_code_records():
    assert recorded_names() == set(CATALOGUE)


def test_every_reaction_answers_an_event_that_exists():
    assert set(REACTIONS) <= set(CATALOGUE)


def test_a_type_says_what_it_is_in_both_languages_and_in_one_sentence():
    for kind in CATALOGUE.values():
        for text in (kind.text.da, kind.text.en):
            assert text[0].isupper(), kind
            assert text.endswith("."), kind
            assert text.count(".") == 1, kind
        assert kind.text.da != kind.text.en


def test_companies_and_candidates_are_told_only_of_what_they_may_read():
    for role, told in ((Role.COMPANY, "is_told_to_company"), (Role.CANDIDATE, "is_told_to_person")):
        for kind in CATALOGUE.values():
            permission = needed_for(kind)
            assert not getattr(kind, told) or (permission and role in permission.roles), (role, kind.name)


def test_what_is_told_to_nobody_is_an_accounts_own_calendar():
    assert {name for name, kind in CATALOGUE.items() if needed_for(kind) is None} == {
        "calendar_feed.created",
        "calendar_feed.rotated",
        "calendar_feed.revoked",
    }


def test_a_company_hears_of_a_person_only_after_the_persons_yes():
    scope = scope_of(actor_of(Role.COMPANY))
    assert "match.proposed" not in scope.types
    assert set(scope.unless_from) == {(f"match.{end}", "proposed") for end in ("declined", "withdrawn", "expired")}
    assert not {name for name in scope.types if name.startswith(("candidate.", "voice.", "voucher.", "transfer."))}


def test_a_caseworker_hears_nothing_of_accounts_and_keys_and_a_manager_does():
    own = {name for name in CATALOGUE if name.startswith(("account.", "api_key.", "legal_hold."))}
    assert not own & scope_of(actor_of(Role.CASEWORKER)).types
    assert own <= scope_of(actor_of(Role.MANAGER)).types


def test_an_api_key_hears_of_what_its_other_scopes_let_it_read():
    assert not scope_of(actor_of(Role.INTEGRATION, "events:read")).types
    types = scope_of(actor_of(Role.INTEGRATION, "events:read", "placements:read")).types
    assert {name.partition(".")[0] for name in types} == {"placement"}


def test_an_administrator_hears_of_nobodys_case_across_all_jobcenters():
    scope = scope_of(actor_of(Role.ADMIN))
    assert scope.everything
    assert {CATALOGUE[name].subject_type for name in scope.types} == {
        "account",
        "api_key",
        "company",
        "jobcenter",
        "workplace",
    }


def test_a_mentor_hears_nothing():
    assert scope_of(actor_of(Role.MENTOR, *MENTORS)) == Scope(frozenset())


def test_naming_types_never_widens_what_is_heard():
    scope = scope_of(actor_of(Role.COMPANY))
    assert scope.narrowed(frozenset()) == scope
    assert scope.narrowed(frozenset({"need.created", "match.proposed"})).types == {"need.created"}
    assert scope.narrowed(frozenset({"match.proposed"})).types == set()
