"""Jobs: copies are made, erasures carried out, what has served its time is forgotten."""

from uuid import UUID

from procrastinate.contrib.django import app

from meristem.kernel.http.serving import before_serving
from meristem.kernel.worker import at_start
from meristem.privacy import retention, services


@at_start
@before_serving
def apply_register() -> None:
    """A database that was restored is purged before anything is served and before any job is done."""
    services.erasures_apply()


@app.task(name="privacy.export_make")
def export_make(export_id: str, user_id: str) -> None:
    """Make one copy."""
    services.export_make(export_id=UUID(export_id), user_id=UUID(user_id))


@app.periodic(cron="*/10 * * * *")
@app.task(name="privacy.due", queueing_lock="privacy.due")
def due(timestamp: int) -> None:
    """Carry out erasures whose time has come, and take up copies whose job was lost."""
    services.erasures_carry_out()
    services.exports_take_up()


@app.periodic(cron="43 2 * * *")
@app.task(name="privacy.forget", queueing_lock="privacy.forget")
def forget(timestamp: int) -> None:
    """Stop what rests on outdated consents; forget copies whose days are over, and what retention says."""
    services.consents_catch_up()
    services.exports_forget()
    for _swept in retention.sweep():
        continue
