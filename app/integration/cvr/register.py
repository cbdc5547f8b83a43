"""Where the register's documents come from: its search address, or a file on this machine; what was read is kept a day."""

import base64
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

import anyio
import orjson
import structlog

from app.foundation.api.fetching import FetchNeeded
from app.foundation.core.clock import Clock
from app.foundation.core.config import Settings
from app.foundation.net.errors import AnswerRefused, OutboundFailed
from app.foundation.net.outbound import Answer, Outbound
from app.integration.cvr.domain import Found, company_of
from app.integration.cvr.domain.company import MOST_UNITS
from app.integration.cvr.errors import CvrUnavailable
from app.integration.cvr.file import CvrFile
from app.integration.cvr.schemas import CvrSource

log = structlog.get_logger()
KEPT = timedelta(days=1)
COOL_DOWN = timedelta(seconds=5)  # after a failure the register is left alone this long for the same number
MOST_KEPT = 1_000
AT_ONCE = 4
ANSWER_BYTES = 8_000_000
OK = 200
# Only what is read; people who own, run or audit the company are not even asked for.
_COMPANY_FIELDS = ("cvrNummer", "reklamebeskyttet", "navne", "livsforloeb", "penheder")
_UNIT_FIELDS = ("pNummer", "virksomhedsrelation", "navne", "beliggenhedsadresse", "hovedbranche", "livsforloeb")
FIELDS = (
    *(f"Vrvirksomhed.{name}" for name in _COMPANY_FIELDS),
    "Vrvirksomhed.virksomhedMetadata.nyesteNavn",
    "Vrvirksomhed.virksomhedMetadata.sammensatStatus",
    *(f"VrproduktionsEnhed.{name}" for name in _UNIT_FIELDS),
    *(
        f"VrproduktionsEnhed.produktionsEnhedMetadata.{name}"
        for name in ("nyesteNavn", "nyesteBeliggenhedsadresse", "nyesteHovedbranche", "nyesteErstMaanedsbeskaeftigelse")
    ),
)


class Posts(Protocol):
    """What asks another server: `Outbound`."""

    async def post(self, url: str, body: bytes, headers: dict[str, str], max_bytes: int) -> Answer: ...


class Reads(Protocol):
    """Where documents about a company are read."""

    source: CvrSource

    async def documents(self, cvr_number: str) -> Sequence[object]: ...


@dataclass(frozen=True, slots=True)
class Told:
    """What the register said of one number, and when; `found` is None where it knows no such company."""

    found: Found | None
    at: datetime
    has_failed: bool = False


class OnlineRegister:
    """The search of the CVR distribution (Elasticsearch, `…/cvr-permanent/_search`): one question for the company and
    its units. Through `Outbound`, so a setting that points inside the network is never called.
    """

    source = CvrSource.REGISTER

    def __init__(self, settings: Settings, url: str, outbound: Posts) -> None:
        self._url = url
        self._outbound = outbound
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        password = settings.cvr_password.get_secret_value() if settings.cvr_password else ""
        if settings.cvr_username:
            word = base64.b64encode(f"{settings.cvr_username}:{password}".encode()).decode()
            self._headers["Authorization"] = f"Basic {word}"

    async def documents(self, cvr_number: str) -> Sequence[object]:
        """The hits, still wrapped. Raises OutboundFailed for no answer, another status than 200, or no search result."""
        answer = await self._outbound.post(self._url, _question(cvr_number), self._headers, ANSWER_BYTES)
        if answer.status != OK or not answer.complete:
            log.warning("cvr.refused", status=answer.status, complete=answer.complete)
            raise AnswerRefused
        try:
            hits = orjson.loads(answer.body)["hits"]["hits"]
        except (orjson.JSONDecodeError, KeyError, TypeError, IndexError):
            raise AnswerRefused from None
        if not isinstance(hits, list):
            raise AnswerRefused
        return hits


class CvrRegister:
    """One for each process. What was told of a number is kept for a day, of at most 1,000 numbers, without anybody's
    name: so the register is asked once, and a caller who tries numbers one after the other gains nothing by repeating.
    """

    def __init__(self, origin: Reads, clock: Clock) -> None:
        self.source = origin.source
        self._origin = origin
        self._clock = clock
        self._told: OrderedDict[str, Told] = OrderedDict()
        self._asking = anyio.CapacityLimiter(AT_ONCE)

    def find(self, cvr_number: str) -> Told:
        """What is known. Raises FetchNeeded where the register has to be asked first, CvrUnavailable right after it
        could not be.
        """
        told = self._told.get(cvr_number)
        age = None if told is None else self._clock.now() - told.at
        kept = COOL_DOWN if told is not None and told.has_failed else KEPT
        if told is None or age is None or not timedelta(0) <= age <= kept:  # before now: the clock was set back
            raise FetchNeeded(lambda: self._fetch(cvr_number))
        if told.has_failed:
            raise CvrUnavailable
        return told

    async def _fetch(self, cvr_number: str) -> None:
        async with self._asking:
            now, today = self._clock.now(), self._clock.today()
            try:
                self._keep(cvr_number, Told(await self._ask(cvr_number, today), now))
            except (OutboundFailed, OSError) as error:
                log.warning("cvr.away", code=getattr(error, "code", type(error).__name__))
                self._keep(cvr_number, Told(None, now, has_failed=True))

    async def _ask(self, cvr_number: str, today: date) -> Found | None:
        return company_of(cvr_number, await self._origin.documents(cvr_number), today)

    def _keep(self, cvr_number: str, told: Told) -> None:
        self._told[cvr_number] = told
        self._told.move_to_end(cvr_number)
        while len(self._told) > MOST_KEPT:
            self._told.popitem(last=False)


def cvr_register(settings: Settings, clock: Clock, outbound: Posts | None = None) -> CvrRegister | None:
    """The configured one; None where there is none. A file is never left for the address: an installation says which."""
    if settings.cvr_file is not None:
        return CvrRegister(CvrFile(settings.cvr_file, clock), clock)
    if settings.cvr_url is not None:
        return CvrRegister(OnlineRegister(settings, settings.cvr_url, outbound or Outbound(settings)), clock)
    return None


def _question(cvr_number: str) -> bytes:
    number = int(cvr_number)
    either: list[dict[str, Any]] = [
        {"term": {"Vrvirksomhed.cvrNummer": number}},
        {"term": {"VrproduktionsEnhed.virksomhedsrelation.cvrNummer": number}},
    ]
    # The company itself scores no higher than its units: it is asked for first, so that many units do not crowd it out.
    query = {"bool": {"should": either, "minimum_should_match": 1}}
    first = [{"Vrvirksomhed.cvrNummer": {"order": "asc", "missing": "_last", "unmapped_type": "long"}}]
    return orjson.dumps({"query": query, "sort": first, "size": MOST_UNITS * 2, "_source": FIELDS})
