"""The job process: background jobs, periodic work and the event log's consumers."""

from __future__ import annotations

from meristem.operations.django_call import main

if __name__ == "__main__":
    main("meristem.kernel.worker:run", [])
