"""Makes PostgreSQL keep the second wall: row-level security on every walled table, for its owner too."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.pool import NullPool

from app.foundation.db.wall import DOOR, EVERYTHING, KEYS_OF, OPEN, SOMEBODY, WALL

POLICY = "wall"
SEES = "praktik_sees_"
_SETTING = f"current_setting('{WALL}', true)"
# A query of its own, which PostgreSQL answers once for a statement; two transactions later the setting is '', not null.
_KEYS = f"ANY ((SELECT nullif({_SETTING}, '')::uuid[])::uuid[])"


@dataclass(frozen=True, slots=True)
class Clause:
    """One way to see a row: a condition in SQL, in which `{table}` is the table.

    `function`: name and body of what the condition calls, from one id to whether there is such a row.
    """

    sql: str
    function: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Which rows of a table are seen, and why; without a clause the table has no wall.

    `everybody_writes`: rows are left there by whoever is known, though they may be others'.
    """

    reason: str
    clauses: tuple[Clause, ...] = field(default=())
    everybody_writes: bool = False


def everybodys(reason: str) -> Rule:
    """No wall: there is nothing in the table that one jobcenter should not know of another."""
    return Rule(reason)


def seen_by(reason: str, *clauses: Clause, everybody_writes: bool = False) -> Rule:
    """By any of these, tried in this order: the key that most rows open with first, look-ups elsewhere last."""
    return Rule(reason, clauses, everybody_writes)


def key(column: str) -> Clause:
    """Whoever holds the id in this column. Compared with a list made once: for the column most rows are seen by."""
    return Clause(f"{column} = {_KEYS}")


def seldom(column: str) -> Clause:
    """The same, made out for each row anew, so that statements that never come to it are planned sooner."""
    return Clause(f"strpos({_SETTING}, {column}::text) > 0")


def held(which: str) -> str:
    """Whether a key is held that is nobody's id (`SOMEBODY`, `DOOR`)."""
    return f"strpos({_SETTING}, '{which}') > 0"


def looking_up() -> Clause:
    """Whoever is at the door, to see who it is."""
    return Clause(held(DOOR))


def known(condition: str) -> Clause:
    """Everybody who has come in, where the row fulfils a condition of its own."""
    return Clause(f"({held(SOMEBODY)} AND {condition})")


def of(parent: str, column: str = "id", by: str = "id", where: str = "true") -> Clause:
    """Whoever sees a row of `parent` with this id: asked by a function, which costs only the rows that come to it."""
    name = f"{SEES}{parent}_{by}"
    body = f"SELECT 1 FROM {parent} AS parent WHERE parent.{by} = $1 AND {where}"  # noqa: S608  names from app/walls.py
    return Clause(f"{name}({{table}}.{column})", (name, body))


def part_of(parent: str, column: str) -> Clause:
    """The same where nothing else lets a row be seen, and there are many: looked up by key within the statement's plan.

    OFFSET 0 keeps the planner from reading the whole parent table instead (a hashed subplan), for fifty rows of a list.
    """
    found = f"SELECT 1 FROM {parent} AS parent WHERE parent.id = {{table}}.{column} OFFSET 0"  # noqa: S608  as above
    return Clause(f"EXISTS ({found})")


def apply_wall(url: str, rules: Mapping[str, Rule], *, up: bool, keys_of: str) -> None:
    """Raises the wall anew, or takes it away: the same call again changes nothing. Nothing happens on SQLite.

    `keys_of`: a query for the jobcenters of account `$1`, whose own is `$2` and whose candidate is `$3`.
    """
    if not is_postgres(url):
        return
    engine = _engine(url)
    with engine.begin() as connection:
        _lower(connection)
        if up:
            _raise(connection, rules, keys_of)
    engine.dispose()


def lower_wall(url: str) -> None:
    """Takes the wall away. Before migrations: behind it they could neither see rows nor change guarded columns."""
    if is_postgres(url):
        engine = _engine(url)
        with engine.begin() as connection:
            _lower(connection)
        engine.dispose()


async def wall_stands(connection: AsyncConnection, tables: Collection[str], *, wanted: bool) -> str:
    """How the wall stands for whoever is connected: `ok`, or what is wrong, in a word for the operator.

    `bypassed`: the role is a superuser or has BYPASSRLS, whom no policy holds. `down`: tables have no wall that should.
    `up`: they have one that the service does not know of, so nobody can sign in.
    """
    statement = text(
        "SELECT (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user),"
        " ARRAY(SELECT relname::text FROM pg_class WHERE relforcerowsecurity AND relrowsecurity"
        " AND relnamespace = current_schema()::regnamespace)"
    )
    bypasses, walled = (await connection.execute(statement)).one()
    if not wanted:
        return "up" if walled and not bypasses else "ok"
    if set(tables) - set(walled):
        return "down"
    return "bypassed" if bypasses else "ok"


def is_postgres(url: str) -> bool:
    return make_url(url).get_backend_name() == "postgresql"


def _engine(url: str) -> Engine:
    return create_engine(url, poolclass=NullPool)


def _lower(connection: Connection) -> None:
    tables = text("SELECT tablename FROM pg_policies WHERE schemaname = current_schema() AND policyname = :name")
    for table in connection.execute(tables, {"name": POLICY}).scalars().all():
        connection.exec_driver_sql(f"DROP POLICY {POLICY} ON {table}")
        connection.exec_driver_sql(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
    functions = text(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = current_schema()::regnamespace"
        " AND (starts_with(proname, :sees) OR proname = :keys_of)"
    )
    for name in connection.execute(functions, {"sees": SEES, "keys_of": KEYS_OF}).scalars().all():
        connection.exec_driver_sql(f"DROP FUNCTION {name}")


def _raise(connection: Connection, rules: Mapping[str, Rule], keys_of: str) -> None:
    # It opens the wall to look up whose people these are; the statement that calls it sets what it answers.
    keys = f"SELECT array_remove(ARRAY[$1, $3, '{SOMEBODY}'] || array_agg(DISTINCT id), NULL)::text FROM ({keys_of}) AS own(id)"  # noqa: S608  as above
    connection.exec_driver_sql(
        f"CREATE FUNCTION {KEYS_OF}(uuid, uuid, uuid) RETURNS text LANGUAGE sql AS"
        f" $$ SELECT set_config('{WALL}', '{OPEN}', true); {keys} $$"
    )
    for name, body in sorted({c.function for rule in rules.values() for c in rule.clauses if c.function is not None}):
        # PL/pgSQL: its plan is made when the first row comes to it, and kept by the connection.
        connection.exec_driver_sql(
            f"CREATE FUNCTION {name}(uuid) RETURNS boolean STABLE PARALLEL SAFE LANGUAGE plpgsql AS"
            f" $$ BEGIN RETURN EXISTS ({body}); END $$"
        )
    for table, rule in rules.items():
        if rule.clauses:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
            connection.exec_driver_sql(f"CREATE POLICY {POLICY} ON {table} {_conditions(table, rule)}")


def _conditions(table: str, rule: Rule) -> str:
    clauses = [clause.sql.replace("{table}", table) for clause in rule.clauses]
    # Past the wall a look-up would be in vain for every row; a list made once is compared sooner than the setting.
    clauses.insert(1 if _KEYS in clauses[0] else 0, held(EVERYTHING))
    sees = " OR ".join(clauses)
    return f"USING ({sees}) WITH CHECK ({'true' if rule.everybody_writes else sees})"
