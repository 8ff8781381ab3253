"""What a check of the doctor says."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum


class State(StrEnum):
    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Finding:
    """One claim about the installation; a failed one says how to mend it."""

    check: str
    state: State
    detail: str
    mend: str = ""

    def as_dict(self) -> dict[str, str]:
        return {key: str(value) for key, value in asdict(self).items()}


def ok(check: str, detail: str) -> Finding:
    return Finding(check, State.OK, detail)


def failed(check: str, detail: str, mend: str) -> Finding:
    return Finding(check, State.FAILED, detail, mend)


def skipped(check: str, detail: str) -> Finding:
    return Finding(check, State.SKIPPED, detail)
