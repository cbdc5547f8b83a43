"""Taking a person out of every table: by the data map where it says all, by hand where a row names others too."""

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import String, Table, cast, delete, literal, or_, select, update
from sqlmodel import SQLModel, col

from app.foundation.api.models import IdempotencyKey
from app.foundation.audit.feed import store_noted
from app.foundation.audit.models import Event
from app.foundation.db.query import fetch_rows
from app.foundation.db.work import Work
from app.foundation.identity.models import Account
from app.journey.aftercare.domain.answers import StillEmployed
from app.journey.aftercare.domain.states import OPEN_FOLLOW_UPS, EmploymentStatus
from app.journey.aftercare.models import Employment, FollowUp, FollowUpLink
from app.journey.aftercare.schemas import RecordBody
from app.journey.matching.models import AssignmentProposal, AssignmentRun, Match
from app.journey.mentorships.domain.states import STANDING as STANDING_MENTORSHIPS
from app.journey.mentorships.models import MentorEntry, Mentorship
from app.journey.placements.models import Signature
from app.journey.voice.models import Voice
from app.oversight.privacy.domain.data_map import Fate, TableEntry
from app.oversight.privacy.domain.erasing import ERASED_NAME
from app.oversight.privacy.mapping import data_map
from app.oversight.privacy.repository.finding import in_order, of_person, table
from app.registers.candidates.models import Candidate

# Emptied by the functions below, whose rows need more than a column set to nothing.
_BY_HAND = {"follow_ups": ("record",), "signatures": ("signer_name",)}
_WHOLE_BY_HAND = frozenset({"candidates", "accounts"})


async def delete_rows(work: Work, candidate_id: UUID) -> Counter[str]:
    """Every row the map says to delete, those that hang on others first; how many by table."""
    done: Counter[str] = Counter()
    for entry in _entries(Fate.DELETE):
        statement = delete(table(entry.name)).where(of_person(entry, candidate_id))
        done[entry.name] += await _run(work, statement)
    return done


async def empty_rows(work: Work, candidate_id: UUID, nobody: UUID) -> Counter[str]:
    """Every row the map says to empty: its fields go, and where it named the person it names `nobody`."""
    done: Counter[str] = Counter()
    for entry in _entries(Fate.EMPTY):
        place = table(entry.name)
        if entry.name == "candidates" or (values := _emptied(work, entry, place, nobody)) == {}:
            continue
        mine = of_person(entry, candidate_id)
        if entry.erase_only and "candidate_id" not in place.c:
            column, value = entry.erase_only
            mine = mine & (place.c[column] == value)
        done[entry.name] += await _run(work, update(place).where(mine).values(values))
    return done


def _entries(fate: Fate) -> list[TableEntry]:
    known = data_map().tables
    return [known[name] for name in in_order() if known[name].fate is fate and known[name].is_of_people]


def _emptied(work: Work, entry: TableEntry, place: Table, nobody: UUID) -> dict[str, Any]:
    values: dict[str, Any] = {name: nothing(place, name) for name in emptied_by_rule(entry)}
    if "candidate_id" in place.c:
        values["candidate_id"] = nobody
    if "version" in place.c:
        values |= {"version": place.c.version + 1, "updated_at": work.now()}
    return values


def emptied_by_rule(entry: TableEntry) -> list[str]:
    """The fields for which the map says all there is to say."""
    if entry.name in _WHOLE_BY_HAND:
        return []
    return [name for name in entry.fields if name not in _BY_HAND.get(entry.name, ())]


def nothing(place: Table, name: str) -> Any:
    """What a column holds when it says nothing: NULL, or what its model begins with, or an empty text."""
    column = place.c[name]
    if column.nullable:
        return None
    field = _model_of(place).model_fields[name]
    value = field.get_default(call_default_factory=True)
    if value is not None and repr(value) != "PydanticUndefined":
        return value
    if column.type.python_type is str:
        return ""
    raise ValueError(f"{place.name}.{name} has no empty value")


def _model_of(place: Table) -> type[SQLModel]:
    for mapper in SQLModel._sa_registry.mappers:  # noqa: SLF001  the registry has no other door to its classes
        if mapper.local_table is place:
            model: type[SQLModel] = mapper.class_
            return model
    raise ValueError(place.name)


async def settle(work: Work, candidate_id: UUID) -> Counter[str]:
    """What has to go, or be changed, before the map's own rules: rows in which a part stays that the rest would break."""
    done: Counter[str] = Counter()
    mine = col(FollowUp.candidate_id) == candidate_id
    asked = select(col(FollowUp.id)).where(mine, col(FollowUp.status).in_(OPEN_FOLLOW_UPS))
    done["follow_up_links"] += await _run(work, delete(FollowUpLink).where(col(FollowUpLink.follow_up_id).in_(asked)))
    done["follow_ups"] += await _run(work, delete(FollowUp).where(mine, col(FollowUp.status).in_(OPEN_FOLLOW_UPS)))
    unanswered = (col(Voice.candidate_id) == candidate_id, col(Voice.answered_at).is_(None))
    done["voices"] += await _run(work, delete(Voice).where(*unanswered))
    theirs = col(Mentorship.candidate_id) == candidate_id
    standing = (theirs, col(Mentorship.status).in_(STANDING_MENTORSHIPS))
    only_words = or_(
        col(MentorEntry.mentorship_id).in_(select(col(Mentorship.id)).where(*standing)),
        (col(MentorEntry.hours) == 0) & col(MentorEntry.mentorship_id).in_(select(col(Mentorship.id)).where(theirs)),
    )
    done["mentor_entries"] += await _run(work, delete(MentorEntry).where(only_words))
    done["mentorships"] += await _run(work, delete(Mentorship).where(*standing))
    await _run(work, update(Match).where(col(Match.candidate_id) == candidate_id).values(ranking_id=None))
    # Nobody asks whether a fixed term went on: the job counts as long as it was heard of.
    running = (col(Employment.candidate_id) == candidate_id, col(Employment.status) == EmploymentStatus.ACTIVE)
    await _run(work, update(Employment).where(*running).values(ends_on=None))
    return done


async def empty_answers(work: Work, candidate_id: UUID) -> None:
    """Of an answered question only whether the job went on stays; of a signature by link, that it was given."""
    rows = await fetch_rows(
        work.session,
        select(col(FollowUp.id), col(FollowUp.record)).where(
            col(FollowUp.candidate_id) == candidate_id, col(FollowUp.record).is_not(None)
        ),
    )
    for key, record in rows:
        still = StillEmployed((record or {}).get("still_employed", StillEmployed.UNKNOWN))
        kept = RecordBody(still_employed=still).model_dump(mode="json")
        await _run(work, update(FollowUp).where(col(FollowUp.id) == key).values(record=kept))
    signed = of_person(data_map().tables["signatures"], candidate_id)
    by_link = (signed, col(Signature.party) == "candidate", col(Signature.signer_name).is_not(None))
    await _run(work, update(Signature).where(*by_link).values(signer_name=ERASED_NAME))


async def leave_runs(work: Work, candidate_id: UUID, nobody: UUID) -> int:
    """Runs that were asked for this person by name, and proposals in whose place somebody chose the person."""
    named = cast(col(AssignmentRun.options), String).contains(str(candidate_id))
    rows = await fetch_rows(work.session, select(col(AssignmentRun.id), col(AssignmentRun.options)).where(named))
    for key, options in rows:
        left = {name: _without(value, str(candidate_id)) for name, value in options.items()}
        await _run(work, update(AssignmentRun).where(col(AssignmentRun.id) == key).values(options=left))
    chosen = col(AssignmentProposal.chosen_candidate_id) == candidate_id
    await _run(work, update(AssignmentProposal).where(chosen).values(chosen_candidate_id=nobody))
    return len(rows)


def _without(value: Any, key: str) -> Any:
    return [each for each in value if each != key] if isinstance(value, list) else value


async def leave_events(work: Work, candidate_id: UUID, nobody: UUID) -> None:
    """Events about the person itself are about nobody; the map sees to those that name the person beside."""
    await store_noted(work.session)
    await _run(work, update(Event).where(col(Event.subject_id) == candidate_id).values(subject_id=nobody))


async def empty_kept_answers(work: Work, candidate_id: UUID) -> int:
    """Answers kept for requests sent twice that are about the person: a repeat finds that it was done, and no more.

    Each remembers whom it was about, also where the answer does not say so (`subjects`).
    """
    key = str(candidate_id)
    about = or_(
        cast(col(IdempotencyKey.subjects), String).contains(key),
        col(IdempotencyKey.body).contains(key),
        col(IdempotencyKey.route).contains(key),
    )
    return await _run(work, update(IdempotencyKey).where(about).values(body="", headers={}, subjects=[]))


async def close_accounts(work: Work, candidate_id: UUID) -> int:
    """The person's accounts become nobody's and open nothing; rows that say who did something keep pointing at them."""
    mine = col(Account.candidate_id) == candidate_id
    values = {
        "email": literal("slettet-") + cast(col(Account.id), String) + "@invalid.example",
        "full_name": ERASED_NAME,
        "password_hash": "!",
        "is_active": False,
        "scopes": [],
        "identity_issuer": None,
        "identity_subject": None,
        "tokens_valid_from": work.now(),
    }
    return await _run(work, update(Account).where(mine).values(values))


async def add_nobody(work: Work, row: Candidate) -> None:
    """The empty row that others point to from now on."""
    work.session.add(row)
    await work.session.flush()


async def delete_person(work: Work, candidate_id: UUID) -> None:
    """The last row. Everything that pointed to it is gone or points to nobody."""
    place = table("candidates")
    await _run(work, delete(place).where(place.c.id == candidate_id))


async def _run(work: Work, statement: Any) -> int:
    result: Any = await work.session.exec(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)
