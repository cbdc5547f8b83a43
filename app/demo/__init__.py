"""The demo installation: invented people and companies, in every state of the flow."""

from app.demo.errors import AlreadyPopulated, DemoRefused, ReferenceMissing
from app.demo.load import DemoSummary, load_demo
from app.demo.shape import shape_of

__all__ = ["AlreadyPopulated", "DemoRefused", "DemoSummary", "ReferenceMissing", "load_demo", "shape_of"]
