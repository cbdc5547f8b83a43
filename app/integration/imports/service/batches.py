"""One import under way: read through once, then done in batches, each in a transaction that also says how far it got."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any, BinaryIO, TypeVar, cast

import anyio
import anyio.to_thread

from app.foundation.audit.access import Access, AccessAction
from app.foundation.audit.access_writing import append
from app.foundation.core.actor import Actor
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.core.errors import FieldFault
from app.foundation.core.ids import new_id
from app.foundation.core.steps import step
from app.foundation.db.session import Database, Transaction, with_retry
from app.foundation.db.work import Reactions, Work
from app.foundation.identity.repository.actors import find_actor
from app.integration.imports import permissions
from app.integration.imports.domain.columns import FileRefused, Layout, Row, lay_out, read_row
from app.integration.imports.domain.files import CsvForm, Table, count_rows, open_table
from app.integration.imports.domain.kinds import COLUMNS
from app.integration.imports.domain.states import RowResult
from app.integration.imports.domain.values import DateOrder, DecimalMark, Style
from app.integration.imports.errors import LeaseLost
from app.integration.imports.models import Import, RowError
from app.integration.imports.repository import imports as repository
from app.integration.imports.repository.imports import Lease
from app.integration.imports.service.content import Sealed, SealedFile
from app.integration.imports.service.kinds import KINDS, Memory
from app.integration.imports.service.rows import Batch, Outcome, Repeats, apply_batch

T = TypeVar("T")
ROWS_AT_ONCE = 200
MOST_ERRORS = 10_000
MOST_DETAIL, MOST_POINTER, MOST_CODE = 500, 200, 64
# The route the entries in the access log stand under: whoever asked for the import did what its rows did.
_ROUTE = "create_import"


class Cancelled(Exception):
    """Somebody has asked for the import to stop."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the file is and how its rows are read."""

    wanted: CsvForm
    layout: Layout
    style: Style
    clears: bool
    found: dict[str, Any]
    total: int


class Holder:
    """Holds one import while its rows are done."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        clock: Clock,
        reactions: Reactions,
        lease: Lease,
        held_for: timedelta,
    ) -> None:
        self.lease = lease
        self._database = database
        self._settings = settings
        self._clock = clock
        self._reactions = reactions
        self._held_for = held_for

    async def do_all(self) -> None:
        """Raises FileRefused, LeaseLost, Cancelled, and whatever a database answers that is away."""
        async with self._database.read() as session:
            row = await repository.find_held(session, self.lease)
            if row is None:
                raise LeaseLost
            sealed = Sealed.of(self._settings, row)
        self._columns = COLUMNS[row.kind]
        self._file = SealedFile(sealed.size, lambda number: self._fetch(sealed, number))
        self._plan = await self._in_thread(lambda: self._planned(row.options))
        await with_retry(self._begin)
        self._memory = Memory() if row.dry_run else None
        self._kind, self._repeats = KINDS[row.kind], Repeats(self._columns)
        table = await self._in_thread(lambda: open_table(self._binary, self._plan.wanted))
        left_out = self._done
        while batch := await self._in_thread(lambda: self._next(table)):
            if left_out >= len(batch.rows):
                left_out -= len(batch.rows)
                continue
            rest, left_out = Batch(batch.rows[left_out:], batch.repeated, batch.layout, batch.columns), 0
            with step("import_batch"):
                await with_retry(partial(self._do, rest))

    @property
    def _binary(self) -> BinaryIO:
        return cast(BinaryIO, self._file)

    async def _in_thread(self, function: Callable[[], T]) -> T:
        """Reading and taking apart takes time of its own; the event loop does not wait for it."""
        return await anyio.to_thread.run_sync(function)

    async def _fetch(self, sealed: Sealed, number: int) -> bytes:
        async with self._database.read() as session:
            return await sealed.piece(session, number)

    def _planned(self, options: dict[str, Any]) -> _Plan:
        """Reads the file through once: whatever keeps it from being read is found before anything is written."""
        table = open_table(self._binary, CsvForm(options["encoding"], options["delimiter"]))
        layout = lay_out(table.head, self._columns, options["mapping"])
        decimal = options["decimal"] or (DecimalMark.DOT if table.csv.delimiter == "," else DecimalMark.COMMA)
        return _Plan(
            wanted=table.csv,
            layout=layout,
            style=Style(DecimalMark(decimal), DateOrder(options["date_format"])),
            clears=options["empty"] == "clear",
            found={
                "encoding": table.csv.encoding,
                "delimiter": table.csv.delimiter,
                "columns": {name: place + 1 for name, place in layout.places.items()},
                "ignored_columns": list(layout.ignored),
            },
            total=count_rows(table),
        )

    def _next(self, table: Table) -> Batch | None:
        """The next rows, read and compared with those before them."""
        plan = self._plan
        read: Iterator[Row] = (
            read_row(number, cells, plan.layout, self._columns, plan.style, clears=plan.clears)
            for number, cells in islice(table.rows, ROWS_AT_ONCE)
        )
        rows = list(read)
        if not rows:
            return None
        repeated: dict[int, list[FieldFault]] = {row.number: self._repeats.note(row) for row in rows}
        return Batch(rows, repeated, plan.layout, self._columns)

    # ── Transactions ──────────────────────────────────────────────────────────────────────────────────────────────

    async def _begin(self) -> None:
        """Stores what was found out. A dry run has kept nothing of what it did before, so it begins again."""
        async with self._database.write() as transaction:
            row = await self._held(transaction)
            row.found, row.total_rows = self._plan.found, self._plan.total
            if row.dry_run:
                row.done_rows = row.created = row.updated = row.unchanged = row.refused = row.errors_left_out = 0
                await repository.delete_errors(transaction.session, [row.id])
            self._done = row.done_rows
            renewed = self._renew(row)
        self.lease = renewed

    async def _do(self, batch: Batch) -> None:
        """Does a batch and says how far it is, in one transaction; of a dry run the first half is rolled back."""
        renewed: Lease | None = None
        async with self._database.write() as transaction:
            row = await self._held(transaction)
            work = await self._work(transaction, row)
            outcomes = await apply_batch(work, self._kind(self._memory), batch)
            transaction.keep = not row.dry_run
            if transaction.keep:
                renewed = await self._progress(transaction, row, outcomes, work)
        if renewed is None:
            async with self._database.write() as kept:
                renewed = await self._progress(kept, await self._held(kept), outcomes, work)
        self.lease = renewed

    async def _held(self, transaction: Transaction) -> Import:
        """The import, locked. Raises LeaseLost, Cancelled."""
        row = await repository.find_held(transaction.session, self.lease, lock=True)
        if row is None:
            raise LeaseLost
        if row.cancel_asked:
            raise Cancelled
        return row

    async def _work(self, transaction: Transaction, row: Import) -> Work:
        """In the name of whoever asked, with the rights they have now. Raises FileRefused where they have none."""
        work = Work(
            transaction.session,
            self._clock,
            self._settings,
            request_id=f"import-{row.id}",
            reactions=self._reactions,
        )
        actor = await find_actor(work, row.requested_by)
        if actor is None or actor.jobcenter_id != row.jobcenter_id or not permissions.WRITE_IMPORTS.held_by(actor):
            raise FileRefused("import.account_closed")
        work.signed_in = actor
        return work

    async def _progress(self, transaction: Transaction, row: Import, outcomes: Sequence[Outcome], work: Work) -> Lease:
        """Counts, errors, the lease, and the entry in the access log, which has to come last."""
        session = transaction.session
        for result in RowResult:
            setattr(row, result.value, getattr(row, result.value) + sum(one.result is result for one in outcomes))
        row.done_rows += len(outcomes)
        row.attempts = 0
        errors = [error for outcome in outcomes for error in _errors(row, outcome)]
        room = MOST_ERRORS - await repository.count_errors(session, row.id) if errors else 0
        session.add_all(errors[: max(0, room)])
        row.errors_left_out += max(0, len(errors) - max(0, room))
        renewed = self._renew(row)
        await session.flush()
        if work.seen.subjects:
            entry = _access(row, work, work.actor)
            await append(await session.connection(), self._settings.key("access-log"), [entry])
        return renewed

    def _renew(self, row: Import) -> Lease:
        until = self._clock.now() + self._held_for
        row.leased_until = until
        return Lease(row.id, until)


def _errors(row: Import, outcome: Outcome) -> list[RowError]:
    return [
        RowError(
            import_id=row.id,
            row_number=outcome.row.number,
            column_number=each.column,
            pointer=each.fault.pointer[:MOST_POINTER],
            code=each.fault.code[:MOST_CODE],
            detail_da=each.fault.detail.da[:MOST_DETAIL],
            detail_en=each.fault.detail.en[:MOST_DETAIL],
        )
        for each in outcome.faults
    ]


def _access(row: Import, work: Work, actor: Actor) -> Access:
    """One entry for a batch, with everybody it was about; what a dry run has rolled back was looked at."""
    return Access(
        id=new_id(),
        occurred_at=work.now(),
        account_id=actor.account_id,
        role=actor.role.value,
        jobcenter_id=actor.jobcenter_id,
        company_id=None,
        action=AccessAction.READ if row.dry_run else AccessAction.CHANGE,
        route=_ROUTE,
        case_type="import",
        case_id=row.id,
        purpose=None,
        criterion=None,
        request_id=work.request_id,
        subjects=tuple(sorted(work.seen.subjects)),
    )
