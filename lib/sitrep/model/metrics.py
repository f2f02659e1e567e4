"""What a published total counts, as declared beside a dataset: so the same can be counted here."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sitrep.errors import suggestion

COUNTED = ("incidents", "killed", "wounded")
"""What a metric may count: incidents, or people of `targets`."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What one measure of published totals counts.

    Attributes
    ----------
    counts : {"incidents", "killed", "wounded"}
    event_classes, event_types : tuple of str, the incidents that count; empty for all
    target_types : tuple of str, the groups hit whose people count; empty for all
    own_dead : bool, the acting side's own dead count too, in a total that singles out no side
    own_dead_of : tuple of str, sides whose own dead count too, whoever else acted
    """

    counts: str
    event_classes: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    target_types: tuple[str, ...] = ()
    own_dead: bool = False
    own_dead_of: tuple[str, ...] = ()

    @property
    def of_people(self) -> bool:
        """Whether people are counted, not incidents."""
        return self.counts != "incidents"

    def counts_only(self, event_classes: Collection[str], event_types: Collection[str]) -> bool:
        """Tell whether it counts incidents of nothing but these types or, without any, classes."""
        if self.event_types:
            return set(self.event_types) <= set(event_types)
        return bool(self.event_classes) and set(self.event_classes) <= set(event_classes)


def parse_metrics(declared: Mapping[str, Mapping[str, Any]]) -> dict[str, Metric]:
    """Return the metrics of a descriptor.

    Parameters
    ----------
    declared : mapping, metric -> what it counts: the attributes of `Metric`, lists for tuples

    Raises
    ------
    ValueError : says of which metric what is not known, and the nearest that is
    """
    known = [field.name for field in fields(Metric)]
    metrics = {}
    for name, given in declared.items():
        for key in given:
            if key not in known:
                raise ValueError(
                    f"{name}: {key!r} is nothing that a metric says; {suggestion(key, known)}"
                )
        counts = str(given.get("counts"))
        if counts not in COUNTED:
            raise ValueError(f"{name}: {counts!r} cannot be counted; {suggestion(counts, COUNTED)}")
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in given.items()
        }
        metrics[name] = Metric(**values)
    return metrics
