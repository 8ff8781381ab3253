"""The job worker: events to their consumers, mail, and procrastinate's jobs, in one process."""

import asyncio
import signal
import threading
import time
from collections.abc import Callable

import structlog
from django.db import close_old_connections, connections

log = structlog.get_logger("meristem.worker")

# How long the relay sleeps when there was nothing to do. No NOTIFY: it would serialise commits on the hot path.
IDLE_SECONDS = 0.2
LONGEST_PAUSE = 30.0


class Relay(threading.Thread):
    """Takes events and due mail until told to stop. A failure (the database is away) is waited out, growing longer."""

    def __init__(self, *steps: Callable[[], int]) -> None:
        super().__init__(name="relay", daemon=True)
        self.steps = steps
        self.stopping = threading.Event()

    def run(self) -> None:
        pause = IDLE_SECONDS
        while not self.stopping.is_set():
            try:
                done = sum(step() for step in self.steps)
                pause = IDLE_SECONDS
            except Exception as error:
                log.exception("relay_failed", error=type(error).__name__)
                connections.close_all()
                done, pause = 0, min(pause * 2, LONGEST_PAUSE)
            if not done:
                close_old_connections()
                self.stopping.wait(pause)
        connections.close_all()


_steps: list[Callable[[], int]] = []
_starts: list[Callable[[], None]] = []


def at_start(function: Callable[[], None]) -> Callable[[], None]:
    """Decorator: the worker calls the function once, before it takes up anything."""
    _starts.append(function)
    return function


def relay_step(function: Callable[[], int]) -> Callable[[], int]:
    """Decorator: the relay calls the function in each round, between events and mail; it returns how much was done."""
    _steps.append(function)
    return function


def steps() -> list[Callable[[], int]]:
    """What the relay does in turn."""
    from meristem.kernel import audit_chain, mail
    from meristem.kernel.events import relay

    relay.register_consumers()
    return [relay.run_once, *_steps, mail.mail_send_due, audit_chain.seal_due]


def run() -> None:
    """Work until SIGTERM or Ctrl-C. What was not finished is taken up by the next start."""
    import django

    django.setup()
    for function in _starts:
        function()
    thread = Relay(*steps())
    thread.start()
    try:
        asyncio.run(_jobs())
    finally:
        thread.stopping.set()
        thread.join(timeout=10)


async def _jobs() -> None:
    from procrastinate.contrib.django import app

    loop = asyncio.get_running_loop()
    connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(connector) as working:
        async with working.open_async():
            task = asyncio.create_task(
                working.run_worker_async(
                    install_signal_handlers=False, delete_jobs="successful", fetch_job_polling_interval=1.0
                )
            )
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, task.cancel)
            try:
                await task
            except asyncio.CancelledError:
                log.info("worker_stopped", at=time.time())


if __name__ == "__main__":
    run()
