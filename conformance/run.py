"""`python -m conformance.run DATA`: compares with outside data given by path; see README.md."""

import sys
from pathlib import Path

if __package__ in (None, ""):
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from conformance import psychometrics
from conformance.tally import Tally

LATER = ("SCORM packages and run-time", "RFC 9474 blind signatures")


def main(arguments: list[str]) -> int:
    """0 when everything agrees, 1 when something does not, 2 when there was nothing to compare."""
    if len(arguments) != 1:
        print("usage: make conformance DATA=<folder with psychometrics/>", file=sys.stderr)
        return 2
    given = Path(arguments[0]).expanduser()
    folder = given / "psychometrics" if (given / "psychometrics").is_dir() else given
    missing = [
        name
        for name in ("reference.json", "bfi.csv", "careless.csv", "shrout_fleiss_1979.csv")
        if not (folder / name).is_file()
    ]
    if missing:
        print(f"{folder} lacks {', '.join(missing)}; DATA is the folder that holds psychometrics/.", file=sys.stderr)
        return 2
    tally = Tally(not_yet=list(LATER))
    psychometrics.check(folder, tally)
    for failure in tally.failures:
        print(f"failed: {failure}")
    for name in tally.not_yet:
        print(f"not yet: {name}")
    print(f"{tally.passed} passed, {len(tally.failures)} failed")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
