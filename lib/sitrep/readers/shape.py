"""The shape of what a file of ours may say of a dataset, and what is said of one that is wrong."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

from sitrep.errors import suggestion


def _ended(text: str) -> str:
    """Return a text that is a sentence."""
    if not text.strip() or text != text.lstrip() or not text.endswith("."):
        raise ValueError("must be a sentence that ends with a full stop")
    return text


_Noun = Annotated[str, Field(min_length=1)]
_Sentence = Annotated[str, AfterValidator(_ended)]


class WordsOf(BaseModel):
    """What one says about a dataset, as in `model.schema.Words`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    incident: _Noun = ""
    region: _Noun = ""
    regions: _Noun = ""
    theatre: _Noun = ""
    theatres: _Noun = ""
    about: _Sentence = ""
    inclusion: _Sentence = ""
    limits: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = []
    actor: _Sentence = ""
    target: _Sentence = ""
    toll: _Sentence = ""
    range: str = ""

    @field_validator("limits")
    @classmethod
    def _end_in_full_stops(cls, limits: list[list[str]]) -> list[list[str]]:
        """Return the limits, if each has a lead and a sentence."""
        for lead, sentence in limits:
            if not lead or not sentence.endswith(".") or lead.endswith("."):
                raise ValueError(f"{lead!r}: a lead without a full stop, and a sentence with one")
        return limits


def rule_of(detail: Any, allowed: Collection[str], *, what: str) -> str:
    """Return what pydantic says as we would.

    Parameters
    ----------
    detail : one of the errors of a `ValidationError`
    allowed : collection of str, the names of the parts that may stand there
    what : str, what a name that is none of them is not ("a part of a map")
    """
    if detail["type"] == "extra_forbidden":
        return f"is not {what}; {suggestion(str(detail['loc'][-1]), allowed)}"
    if detail["type"] == "missing":
        return "is missing"
    rule = str(detail["msg"]).removeprefix("Value error, ")
    return rule[:1].lower() + rule[1:]
