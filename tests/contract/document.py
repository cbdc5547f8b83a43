"""The document as the application serves it, built once for all tests that go by it: it takes seconds."""

from typing import Any

from app.main import create_app

DOCUMENT: dict[str, Any] = create_app().openapi()
