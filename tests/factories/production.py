"""Settings that production starts with; tests change one thing at a time."""

from typing import Any

from app.foundation.core.config import Environment, Settings

PRODUCTION: dict[str, Any] = {
    "environment": Environment.PRODUCTION,
    "database_url": "postgresql+psycopg://somebody@db.test/praktikmatch",
    "secret_key": "h3Jq0vX2mB8sRk5tYw7zLd9cNf4gPa6eUx1iOo",
    "cpr_key": "Zk8Qw2Er5Ty7Ui9Op1As3Df6Gh4Jl0Xc-Vb_Nm",
    "cpr_index_key": "q9W8e7R6t5Y4u3I2o1P0aSdFgHjKlZxCvBnMqw",
}


def production(**values: Any) -> Settings:
    """Raises pydantic.ValidationError where production would not start."""
    return Settings(**{**PRODUCTION, **values})
