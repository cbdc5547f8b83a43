"""How long a large file takes to import, and how much memory: `python benchmarks/bench_imports.py [--rows 100000] [--xlsx]`.

A file of candidates is made, sent to the application, and worked on by one worker in this process, three times: all new,
all unchanged, and as a dry run of changes to every hundredth row. Peak memory is this process's own (VmHWM), read after
the file was made and again after each import.
"""

import argparse
import asyncio
import gc
import logging
import re
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
from xlsxwriter import Workbook

from app.foundation.core.actor import Role
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.db import migrations
from app.foundation.db.session import Database
from app.foundation.identity.models import Account
from app.foundation.identity.tokens import issue_token
from app.integration.imports.service import ImportDesk, work_on_next
from app.journey.reactions import REACTIONS
from app.main import create_app
from app.registers.jobcenters.models import Jobcenter, JobcenterSettings
from app.registers.reference.loader import load_packaged

HEAD = (
    "Reference", "CPR-nummer", "Navn", "Kaldenavn", "E-mail", "Telefon", "Lovgrundlag", "Postnr", "Mundtligt dansk",
    "Sprog", "Timer om ugen", "Kan begynde", "Transport", "Højst minutter",
)  # fmt: skip
SENT_AT_ONCE = 1 << 20


def row_of(number: int, hours: str) -> tuple[str, ...]:
    """A person whose CPR number is valid and nobody else's in the file."""
    day, month, year, serial = 1 + number % 28, 1 + number // 28 % 12, number // 336 % 37, number // 12_432
    return (
        f"B-{number}", f"{day:02}{month:02}{year:02}-{1000 + serial}", f"Person Nummer {number}", f"P{number}",
        f"p{number}@mail.example", f"+45 {20_000_000 + number}", "intl_23b", ("2000", "2100", "2300")[number % 3],
        ("A1", "A2", "B1")[number % 3], "uk|ru|en", hours, "01-02-2027", "bicycle|public", "45",
    )  # fmt: skip


def write_file(path: Path, rows: int, *, changed: bool) -> None:
    """CSV as a Danish spreadsheet program writes it, or a sheet."""
    made = (row_of(number, "20,5" if changed and number % 100 == 0 else "30,5") for number in range(rows))
    if path.suffix == ".xlsx":
        with Workbook(path, {"constant_memory": True}) as book:
            page = book.add_worksheet()
            for place, cells in enumerate((HEAD, *made)):
                page.write_row(place, 0, cells)
        return
    with path.open("w", encoding="cp1252", newline="") as out:
        for cells in (HEAD, *made):
            out.write(";".join(cells) + "\r\n")


def peak_megabytes() -> float:
    """The most memory this process ever held."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else 0.0


async def pieces(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(SENT_AT_ONCE):
            yield piece


async def staff(database: Database) -> Account:
    jobcenter = Jobcenter(name="Jobcenter Frederiksberg", municipality_code="0147")
    account = Account(
        email="bench@test.example",
        full_name="Bench",
        role=Role.CASEWORKER,
        jobcenter_id=jobcenter.id,
        password_hash="-",
    )
    async with database.connection() as connection:
        await load_packaged(connection, now=datetime.now(UTC))
    async with database.write() as transaction:
        transaction.session.add(jobcenter)
        await transaction.session.flush()
        transaction.session.add(JobcenterSettings(id=jobcenter.id))
        transaction.session.add(account)
    return account


async def measure(url: str, folder: Path, rows: int, suffix: str) -> None:
    settings = Settings(database_url=url, embedded_worker=False, log_level=logging.ERROR)
    app = create_app(settings)
    account = await staff(app.state.database)
    desk = ImportDesk(app.state.database, settings, Clock(), REACTIONS)
    headers = {
        "Authorization": f"Bearer {issue_token(settings, account.id, datetime.now(UTC))}",
        "Content-Type": "text/csv",
    }
    same, other = folder / f"same{suffix}", folder / f"other{suffix}"
    write_file(same, rows, changed=False)
    write_file(other, rows, changed=True)
    gc.collect()
    print(f"{rows} rows, {same.stat().st_size / 1e6:.1f} MB; before the first: peak {peak_megabytes():.0f} MB")
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench.test", timeout=600) as client:
        for name, path, dry in (("new", same, "false"), ("unchanged", same, "false"), ("dry run", other, "true")):
            begun, worked = time.perf_counter(), time.process_time()
            query = f"/v1/imports?kind=candidates&dry_run={dry}"
            answer = await client.post(query, content=pieces(path), headers=headers)
            answer.raise_for_status()
            sent = time.perf_counter() - begun
            await work_on_next(desk)
            took, worked = time.perf_counter() - begun, time.process_time() - worked
            done = (await client.get(answer.headers["location"], headers=headers)).json()
            found = {key: done[key] for key in ("status", "created", "updated", "unchanged", "refused")}
            print(
                f"{name}: {took:.1f} s ({sent:.1f} s to send; {worked:.1f} s of processor time), {rows / took:.0f} rows/s, "
                f"peak {peak_megabytes():.0f} MB, {found}"
            )
    await app.state.database.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--xlsx", action="store_true")
    parser.add_argument("--url", help="an empty database; a SQLite file in a temporary folder when left out")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.url or f"sqlite+aiosqlite:///{folder}/bench.db"
        migrations.upgrade(url)
        asyncio.run(measure(url, Path(folder), given.rows, ".xlsx" if given.xlsx else ".csv"))


if __name__ == "__main__":
    main()
