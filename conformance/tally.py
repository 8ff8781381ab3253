"""Counts what agrees with its reference and what does not."""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any


@dataclasses.dataclass
class Tally:
    """Every compared number counts once."""

    passed: int = 0
    failures: list[str] = dataclasses.field(default_factory=list)
    not_yet: list[str] = dataclasses.field(default_factory=list)

    def close(self, name: str, ours: Any, reference: Any, tolerance: float = 1e-6, *, relative: bool = False) -> None:
        """Compare a number, or each of a list or mapping; None in the reference wants NaN or None of ours."""
        if isinstance(reference, Mapping):
            for key, value in reference.items():
                self.close(f"{name}.{key}", ours[key], value, tolerance, relative=relative)
        elif isinstance(reference, Sequence) and not isinstance(reference, str):
            if len(ours) < len(reference):
                self.failures.append(f"{name}: {len(ours)} values instead of {len(reference)}")
                return
            for index, value in enumerate(reference):
                self.close(f"{name}[{index + 1}]", ours[index], value, tolerance, relative=relative)
        else:
            self._one(name, ours, reference, tolerance * abs(reference) if relative else tolerance)

    def _one(self, name: str, ours: Any, reference: Any, tolerance: float) -> None:
        if reference is None or isinstance(reference, str):
            fits = ours is None or math.isnan(float(ours))
        elif isinstance(reference, bool):
            fits = bool(ours) is reference
        else:
            fits = abs(float(ours) - float(reference)) <= tolerance
        if fits:
            self.passed += 1
        else:
            self.failures.append(f"{name}: {ours} instead of {reference} (tolerance {tolerance:g})")
