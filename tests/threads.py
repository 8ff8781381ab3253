"""Threads of tests: they begin together, and one that does not end fails the test instead of holding it for ever."""

import sys
import threading
import time
import traceback
from collections.abc import Sequence

SECONDS = 60


def finish(threads: Sequence[threading.Thread], seconds: float = SECONDS) -> None:
    """Wait for all of them; whoever still runs after `seconds` in all is shown with its stack.

    Make them with `daemon=True`, or the process waits for those that stay behind.
    """
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    frames = sys._current_frames()
    stuck = [
        f"{thread.name}:\n{''.join(traceback.format_stack(frames[thread.ident]))}"
        for thread in threads
        if thread.is_alive() and thread.ident in frames
    ]
    assert not stuck, f"not done after {seconds} seconds:\n" + "\n".join(stuck)
