"""Settings from the environment (`PRAKTIK_…`), each secret also from a file (`PRAKTIK_…_FILE`)."""

import errno
import logging
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AnyHttpUrl, EmailStr, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from app.foundation.core import key_file
from app.foundation.core.key_ring import BlindIndex, KeyRing, read_key_list
from app.foundation.core.keys import Secrets, derive, key_list, ring_of
from app.foundation.core.safety import DEVELOPMENT_SECRET, faults_of, text_of

PREFIX = "PRAKTIK_"

# What a browser sends as `Origin`: scheme, host and a port that is not the scheme's own; never a path, never `null`.
Origin = Annotated[str, Field(pattern=r"^(\*|https?://[a-z0-9.-]+(:[0-9]{1,5})?)$")]


class Environment(StrEnum):
    """Where the service runs; development allows demo accounts and a known secret."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class FileSource(PydanticBaseSettingsSource):
    """Reads `PRAKTIK_NAME_FILE`: the way container secrets arrive."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002  base signature
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE")
        try:
            return (Path(path).read_text(encoding="utf-8").strip() if path else None), field_name, False
        except UnicodeDecodeError:  # its words would repeat what it read
            raise OSError(errno.EINVAL, "is no text", path) from None

    def __call__(self) -> dict[str, Any]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value is not None}


class Settings(BaseSettings):
    """Everything an installation can set; the defaults run an embedded development server."""

    # A refusal names the setting and never repeats its value, whoever prints it.
    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", hide_input_in_errors=True)

    environment: Environment = Environment.DEVELOPMENT
    database_url: SecretStr = SecretStr("sqlite+aiosqlite:///./praktikmatch.db")
    database_pool_size: int = Field(default=10, ge=1, le=200)
    database_pool_wait_seconds: float = Field(default=5.0, gt=0)
    allow_sqlite: bool = Field(default=False, description="Production on SQLite: one machine, one writer at a time.")
    secret_key: SecretStr | None = Field(default=None, description="Tokens and cursors are signed with it.")
    cpr_key: SecretStr | None = Field(default=None, description="The key with the id 1.")
    cpr_keys: SecretStr | None = Field(default=None, description="2:new,1:old; the first wraps people's keys.")
    cpr_index_key: SecretStr | None = Field(default=None, description="The index key with the id 1.")
    cpr_index_keys: SecretStr | None = Field(default=None, description="2:new,1:old; the first finds CPR numbers.")
    access_log_key: SecretStr | None = Field(
        default=None, description="The access log's chain, so that a new secret key leaves the chain whole."
    )
    token_minutes: int = Field(default=30, ge=1, le=720)
    token_issuer: str = "praktikmatch"  # noqa: S105  a name, not a secret
    token_audience: str = "praktikmatch-api"  # noqa: S105  a name, not a secret
    max_body_bytes: int = Field(default=1_000_000, ge=1_000)
    public_docs: bool = Field(
        default=True, description="/docs and /v1/openapi.json; in production only where this is set to true."
    )
    public_url: AnyHttpUrl | None = None
    signing_requests_per_minute: int = Field(default=60, ge=1, le=10_000)
    calendar_requests_per_minute: int = Field(default=300, ge=1, le=10_000)
    assignment_pairs_at_once: int = Field(
        default=200_000, ge=0, description="Needs × candidates up to which a run is computed in its own request."
    )
    ranking_cache_megabytes: int = Field(
        default=256, ge=0, description="What a process keeps of large pools between rankings; 0 keeps nothing."
    )
    embedded_worker: bool = Field(
        default=True, description="Whether the server itself works on runs, sends notices and tells webhooks."
    )
    warm_up: bool = Field(
        default=True, description="Whether routes are built in the background after the start; else at their first use."
    )
    max_attachment_bytes: int = Field(default=5_000_000, ge=1_000, le=50_000_000)
    smtp_host: str | None = Field(default=None, min_length=1)
    smtp_port: int = Field(default=587, ge=1, le=65_535)
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = True
    smtp_sender: EmailStr | None = None
    log_level: int = Field(default=logging.INFO, description="20 info, 30 warning.")
    law_file: Path | None = None
    outbound_ports: Annotated[frozenset[int], NoDecode] = Field(
        default=frozenset(), description="Ports beside 443 and 8443 that may be called on other servers: 8444,9443."
    )
    outbound_seconds: float = Field(
        default=10.0, gt=0, le=60, description="The longest a call to another server takes."
    )
    outbound_allow_loopback: bool = Field(
        default=False, description="Development only: servers on this machine may be called, also without TLS."
    )
    cors_origins: Annotated[frozenset[Origin], NoDecode] = Field(
        default=frozenset(), description="Web pages of these origins may call /v1: https://a.example,https://b.example."
    )
    max_concurrent_requests: int = Field(
        default=128, ge=4, le=10_000, description="Requests in work at once in each process; more are 503."
    )
    max_concurrent_per_caller: int = Field(
        default=64, ge=2, le=10_000, description="The same for one token, or for one address without any; more are 429."
    )
    body_seconds: float = Field(default=30.0, gt=0, le=600, description="The longest a body may take to arrive.")
    query_seconds: float = Field(default=5.0, gt=0, le=600, description="The longest one statement may run.")

    step_up_minutes: int = Field(
        default=10, ge=1, le=720, description="How long ago a person may have signed in for what asks for it anew."
    )
    sign_in_address_failures: int = Field(
        default=100, ge=10, le=100_000, description="Failed sign-ins from one address before it has to wait."
    )
    oidc_issuer: str | None = Field(
        default=None, pattern=r"^https?://[^\s?#@]+$", description="The identity provider whose tokens are accepted."
    )
    oidc_audience: str | None = Field(default=None, min_length=1, description="What its tokens must be meant for.")
    oidc_algorithms: Annotated[frozenset[Literal["RS256", "ES256", "PS256"]], NoDecode] = Field(
        default=frozenset({"RS256", "ES256", "PS256"}), min_length=1
    )
    oidc_typ: str = Field(default="at+jwt", min_length=1, description="The `typ` its access tokens carry.")
    oidc_claims: dict[Literal["subject", "auth_time", "acr"], str] = Field(
        default_factory=dict, description="Names of claims where they are not sub, auth_time and acr."
    )
    oidc_step_up_acr: Annotated[frozenset[str], NoDecode] = Field(
        default=frozenset(), description="Values of acr that are good enough for step-up; none: acr is not looked at."
    )
    oidc_link_by: str | None = Field(
        default=None, min_length=1, description="The claim with the account's e-mail at a first sign-in; none: no link."
    )
    oidc_jwks_seconds: int = Field(default=3600, ge=60, le=86_400, description="How long its keys are kept.")
    oidc_cool_down_seconds: int = Field(
        default=30, ge=1, le=3600, description="The shortest time between two requests for its keys."
    )

    row_level_security: bool = Field(
        default=False,
        description="PostgreSQL only: every transaction sees the rows of its own jobcenter; then migrate.",
    )

    tombstone_file: Path | None = Field(
        default=None, description="Who was erased, by keys; kept outside backups and read by `praktikmatch re-erase`."
    )
    access_log_days: int = Field(
        default=1826, ge=1, le=36_525, description="How long the access log keeps an entry: five years."
    )
    export_megabytes: int = Field(
        default=100, ge=1, le=2_000, description="The largest export of one person that is answered."
    )
    keep_closed_case_days: int = Field(
        default=1826, ge=1, le=36_525, description="After a case is closed, the person is erased."
    )
    keep_lapsed_match_days: int = Field(
        default=730, ge=1, le=36_525, description="After a proposal came to nothing, its words and reasons go."
    )
    keep_ranking_days: int = Field(
        default=365, ge=1, le=36_525, description="After a ranking, what the engine read of people goes."
    )
    keep_thread_days: int = Field(
        default=1826, ge=1, le=36_525, description="After the last message of a closed conversation, it is deleted."
    )
    keep_link_days: int = Field(
        default=90, ge=1, le=36_525, description="After a link was used, revoked or ran out, it is deleted."
    )
    keep_consent_days: int = Field(
        default=1826, ge=1, le=36_525, description="After a consent was withdrawn, the proof of it is deleted."
    )
    keep_erasure_days: int = Field(
        default=1826,
        ge=1,
        le=36_525,
        description="After an erasure, its tombstone is deleted: longer than backups live.",
    )

    metrics_token: SecretStr | None = Field(
        default=None, description="What /metrics asks for as a bearer token; without one it asks for nothing."
    )
    metrics_seconds: float = Field(
        default=15.0, ge=1, le=3600, description="How old figures from the database may be that /metrics tells."
    )
    shutdown_delay_seconds: float = Field(
        default=0.0, ge=0, le=300, description="How long /readyz says no before a stop; in production 5 unless set."
    )
    otel_endpoint: str | None = Field(
        default=None, pattern=r"^https?://[^\s?#@]+$", description="Where spans go, OTLP over HTTP: …/v1/traces."
    )
    otel_sample_ratio: float = Field(default=1.0, ge=0, le=1, description="Which part of requests leaves a trace.")
    database_pooler: bool = Field(
        default=False, description="PostgreSQL behind a pooler that lends connections for one transaction (pgbouncer)."
    )

    export_rows: int = Field(
        default=200_000, ge=1, le=1_000_000, description="The most rows of a list that are answered as one file."
    )
    cvr_file: Path | None = Field(default=None, description="Companies of CVR, one JSON object a line; read offline.")
    cvr_url: str | None = Field(
        default=None, pattern=r"^https?://[^\s?#@]+$", description="The search address of the CVR distribution."
    )
    cvr_username: str | None = Field(default=None, min_length=1)
    cvr_password: SecretStr | None = None

    webhook_seconds: float = Field(
        default=15.0, gt=0, le=30, description="The longest a receiver of a webhook may take to answer."
    )
    keep_delivery_days: int = Field(
        default=30, ge=1, le=365, description="After a webhook's delivery was settled, it is deleted."
    )

    contact_name: str = Field(
        default="The operator of this installation", min_length=1, description="Whom the API document says to ask."
    )
    contact_email: EmailStr | None = None
    contact_url: AnyHttpUrl | None = None

    max_import_bytes: int = Field(
        default=50_000_000, ge=1_000, le=500_000_000, description="The largest file that is imported."
    )
    keep_import_days: int = Field(
        default=30, ge=1, le=36_525, description="After an import ended, it is deleted with what was left of its file."
    )

    @field_validator("outbound_ports", "cors_origins", "oidc_algorithms", "oidc_step_up_acr", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_driver(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("sqlite+aiosqlite://", "postgresql+psycopg://")):
            message = "PRAKTIK_DATABASE_URL must start with sqlite+aiosqlite:// or postgresql+psycopg://"
            raise ValueError(message)
        return value

    @field_validator("cpr_keys", "cpr_index_keys")
    @classmethod
    def _list_of_keys(cls, value: SecretStr | None) -> SecretStr | None:
        if text_of(value):
            read_key_list(text_of(value))
        return value

    @model_validator(mode="after")
    def _a_wall_needs_postgres(self) -> Self:
        if self.row_level_security and self.is_sqlite:
            message = "PRAKTIK_ROW_LEVEL_SECURITY needs PostgreSQL: SQLite knows no policies"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _other_defaults_in_production(self) -> Self:
        if self.is_production:
            if "public_docs" not in self.model_fields_set:
                self.public_docs = False
            if "shutdown_delay_seconds" not in self.model_fields_set:
                self.shutdown_delay_seconds = 5.0
        return self

    @model_validator(mode="after")
    def _safe_to_start(self) -> Self:
        if faults := faults_of(self):
            raise PydanticCustomError("unsafe_settings", "{faults}", {"faults": "\n".join(faults)})
        return self

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, FileSource(settings_cls), dotenv_settings, file_secret_settings

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.get_secret_value().startswith("sqlite")

    def key(self, purpose: str) -> bytes:
        """A 256-bit key of its own for each purpose (`token`, `cursor`, …), derived from `PRAKTIK_SECRET_KEY`.

        HKDF-SHA256 (RFC 5869), so that no two purposes ever share key material. CPR numbers have rings of their own,
        and the access log has a secret of its own where `PRAKTIK_ACCESS_LOG_KEY` is set.
        """
        own = text_of(self.access_log_key) if purpose.startswith("access-log") else ""
        secret = own or text_of(self.secret_key)
        return derive(
            secret or key_file.read_or_make(key_file.place_of(text_of(self.database_url))).secret_key, purpose
        )

    @property
    def secrets(self) -> Secrets:
        """What was set, or in development what the key file holds (it is made when it is first needed).

        Raises OSError when that file can be neither read nor written.
        """
        if text_of(self.secret_key):
            return self._with_lists(text_of(self.secret_key), None, None, None)
        kept = key_file.read_or_make(key_file.place_of(text_of(self.database_url)))
        # What development sealed before there was a key file opens still.
        return self._with_lists(kept.secret_key, kept.cpr_keys, kept.cpr_index_keys, DEVELOPMENT_SECRET)

    @property
    def development_keys(self) -> Path | None:
        """The file that holds development's secrets; None where secrets are set."""
        return None if text_of(self.secret_key) else key_file.place_of(text_of(self.database_url))

    def _with_lists(self, secret_key: str, cpr: str | None, index: str | None, first: str | None) -> Secrets:
        return Secrets(
            secret_key,
            key_list(text_of(self.cpr_keys) or cpr, text_of(self.cpr_key) or first, secret_key),
            key_list(text_of(self.cpr_index_keys) or index, text_of(self.cpr_index_key) or first, secret_key),
        )

    @property
    def cpr_ring(self) -> KeyRing:
        """What wraps people's keys."""
        return ring_of(self.secrets.cpr, "cpr")

    @property
    def cpr_finder(self) -> BlindIndex:
        """What finds a CPR number without opening any."""
        return BlindIndex(ring_of(self.secrets.cpr_index, "cpr-index"))


def every_fault(refused: ValidationError) -> list[str]:
    """All that stands in the way of a start, one sentence each, without values.

    Settings that cannot be read hide from pydantic what else is wrong: the rest is judged with their defaults.
    """
    faults = [line for error in refused.errors(include_input=False) for line in _told(error)]
    unread = {str(error["loc"][0]) for error in refused.errors(include_input=False) if error["loc"]}
    if unread:
        try:
            Settings(**{name: Settings.model_fields[name].get_default(call_default_factory=True) for name in unread})
        except ValidationError as others:
            faults += [line for error in others.errors(include_input=False) for line in _told(error)]
    return faults


def _told(error: ErrorDetails) -> list[str]:
    name = f"{PREFIX}{error['loc'][0]}: ".upper() if error["loc"] else ""
    lines = error["msg"].removeprefix("Value error, ").splitlines()
    return [line if line.startswith(PREFIX) else f"{name}{line}" for line in lines]
