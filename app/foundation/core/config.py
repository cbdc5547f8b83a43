"""Settings from the environment (`PRAKTIK_…`), each secret also from a file (`PRAKTIK_…_FILE`)."""

import logging
import os
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import AnyHttpUrl, EmailStr, Field, SecretStr, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

PREFIX = "PRAKTIK_"
DEVELOPMENT_SECRET = "development-only-secret-never-for-real-people"  # noqa: S105  refused in production below
MIN_SECRET_LENGTH = 32


class Environment(StrEnum):
    """Where the service runs; development allows demo accounts and a known secret."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class FileSource(PydanticBaseSettingsSource):
    """Reads `PRAKTIK_NAME_FILE`: the way container secrets arrive."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:  # noqa: ARG002  base signature
        path = os.environ.get(f"{PREFIX}{field_name.upper()}_FILE")
        return (Path(path).read_text(encoding="utf-8").strip() if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value is not None}


class Settings(BaseSettings):
    """Everything an installation can set; the defaults run an embedded development server."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    environment: Environment = Environment.DEVELOPMENT
    database_url: SecretStr = SecretStr("sqlite+aiosqlite:///./praktikmatch.db")
    database_pool_size: int = Field(default=10, ge=1, le=200)
    database_pool_wait_seconds: float = Field(default=5.0, gt=0)
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    cpr_key: SecretStr | None = None
    cpr_index_key: SecretStr | None = None
    token_minutes: int = Field(default=30, ge=1, le=720)
    token_issuer: str = "praktikmatch"  # noqa: S105  a name, not a secret
    token_audience: str = "praktikmatch-api"  # noqa: S105  a name, not a secret
    max_body_bytes: int = Field(default=1_000_000, ge=1_000)
    public_docs: bool = True
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
        default=True, description="Whether the server works on assignment runs and sends notices itself."
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

    @field_validator("database_url")
    @classmethod
    def _known_driver(cls, value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(("sqlite+aiosqlite://", "postgresql+psycopg://")):
            message = "PRAKTIK_DATABASE_URL must start with sqlite+aiosqlite:// or postgresql+psycopg://"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _real_secrets_in_production(self) -> Self:
        secret = self.secret_key.get_secret_value()
        if self.is_production and (secret == DEVELOPMENT_SECRET or len(secret) < MIN_SECRET_LENGTH):
            message = f"production needs PRAKTIK_SECRET_KEY (at least {MIN_SECRET_LENGTH} characters of its own)"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _links_over_tls_in_production(self) -> Self:
        if self.is_production and self.public_url is not None and self.public_url.scheme != "https":
            message = "production needs PRAKTIK_PUBLIC_URL to start with https://"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _mail_with_a_sender_and_a_safe_password(self) -> Self:
        if self.smtp_host is not None and self.smtp_sender is None:
            message = "PRAKTIK_SMTP_HOST needs PRAKTIK_SMTP_SENDER, the address that letters come from"
            raise ValueError(message)
        if (self.smtp_username is None) != (self.smtp_password is None):
            message = "PRAKTIK_SMTP_USERNAME and PRAKTIK_SMTP_PASSWORD belong together"
            raise ValueError(message)
        if self.is_production and self.smtp_password is not None and not self.smtp_starttls:
            message = "production sends no SMTP password without PRAKTIK_SMTP_STARTTLS"
            raise ValueError(message)
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
        """A 256-bit key of its own for each purpose (`token`, `cursor`, `cpr`, `cpr-index`).

        A purpose with a secret of its own (`PRAKTIK_CPR_KEY`) is derived from that one, the others from
        `PRAKTIK_SECRET_KEY` (HKDF-SHA256, RFC 5869), so that no two purposes ever share key material.
        """
        own = {"cpr": self.cpr_key, "cpr-index": self.cpr_index_key}.get(purpose)
        secret = (own or self.secret_key).get_secret_value()
        return _derive(secret, purpose)


@lru_cache(maxsize=32)
def _derive(secret: str, purpose: str) -> bytes:
    info = f"praktikmatch/{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())
