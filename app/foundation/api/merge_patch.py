"""JSON merge patch (RFC 7396): absent keeps, null removes, objects merge, lists replace."""

from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

M = TypeVar("M", bound=BaseModel)


class MergePatch(BaseModel):
    """A patch as sent; only what was sent counts."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, defer_build=True)


def merge_patch(source: type[BaseModel], *, fixed: frozenset[str] = frozenset()) -> Any:
    """Class decorator: the patch form of `source`, with every field optional and nullable except the `fixed` ones.

    Objects inside become patches too. A null for a field that must have a value is refused when the merged
    document is validated.
    """

    def decorate(cls: type[M]) -> type[M]:
        patch = _patch_model(cls.__name__, cls.__module__, source, fixed)
        patch.__doc__ = cls.__doc__
        return patch  # type: ignore[return-value]  # stands in for the decorated class

    return decorate


def _patch_model(name: str, module: str, source: type[BaseModel], fixed: frozenset[str]) -> type[BaseModel]:
    fields: dict[str, Any] = {
        field_name: (_patched(name, module, field), Field(None, description=field.description, examples=field.examples))
        for field_name, field in source.model_fields.items()
        if field_name not in fixed
    }
    return create_model(name, __base__=MergePatch, __module__=module, **fields)


def _patched(owner: str, module: str, field: FieldInfo) -> Any:
    inner = _inner_model(field.annotation)
    if inner is not None:
        return _patch_model(f"{owner}{inner.__name__}", module, inner, frozenset()) | None
    annotation: Any = field.annotation
    for rule in field.metadata:
        annotation = Annotated[annotation, rule]
    return annotation | None


def _inner_model(annotation: Any) -> type[BaseModel] | None:
    """The model in `Model` or `Model | None`."""
    options = [a for a in (get_args(annotation) or (annotation,)) if a is not NoneType]
    if len(options) == 1 and isinstance(options[0], type) and issubclass(options[0], BaseModel):
        return None if get_origin(annotation) is list else options[0]
    return None


def apply_patch(current: BaseModel, patch: BaseModel, target: type[M]) -> M:
    """The document after the patch, validated as `target`.

    Raises pydantic.ValidationError (rendered as 422 with pointers) when the result is not acceptable.
    """
    document = current.model_dump(mode="json")
    return target.model_validate(merge(document, patch.model_dump(mode="json", exclude_unset=True)))


def merge(document: Any, patch: Any) -> Any:
    """RFC 7396, section 2."""
    if not isinstance(patch, dict):
        return patch
    result = dict(document) if isinstance(document, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merge(result.get(name), value)
    return result
