"""What each server process makes: the application, while the garbage collector holds still."""

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI


def application() -> "FastAPI":
    """The application for the environment's settings; its lifespan switches the collector on again.

    What a start imports is no garbage, and a collector that walks through it makes a start a quarter longer.
    """
    gc.disable()
    from app.main import create_app

    return create_app()
