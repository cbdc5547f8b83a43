"""Keys read from SQLite are what the standard constructor makes of them."""

import copy
import pickle
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, MetaData, Table, Uuid, insert, select

from app.foundation.core.config import Settings
from app.foundation.core.ids import new_id
from app.foundation.db.engine import make_engine
from app.foundation.db.sqlite_keys import read_key


@pytest.mark.parametrize("key", [UUID(int=0), UUID(int=2**128 - 1), uuid4(), new_id()])
def test_a_key_that_is_read_is_in_every_way_the_one_that_was_written(key: UUID) -> None:
    found = read_key(key.hex)
    assert found is not None
    assert found == key
    assert (str(found), repr(found), hash(found), found.bytes) == (str(key), repr(key), hash(key), key.bytes)
    assert (found.version, found.variant, found.is_safe) == (key.version, key.variant, key.is_safe)
    assert copy.deepcopy(found) == pickle.loads(pickle.dumps(found)) == key


def test_what_is_no_key_is_refused() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        read_key("g" * 32)


async def test_the_engine_for_sqlite_reads_keys_and_absent_ones_so() -> None:
    table = Table("things", MetaData(), Column("id", Uuid, primary_key=True), Column("other", Uuid))
    engine = make_engine(Settings(database_url="sqlite+aiosqlite://"))
    rows = {(uuid4(), None), (uuid4(), uuid4())}
    async with engine.connect() as connection:
        await connection.run_sync(table.create)
        await connection.execute(insert(table), [{"id": one, "other": other} for one, other in rows])
        found = await connection.execute(select(table).where(table.c.id.in_([one for one, _ in rows])))
        assert {tuple(row) for row in found} == rows
    await engine.dispose()
