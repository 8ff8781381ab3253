"""Writes: telling, delivering, reading, choosing."""

from meristem.notifications.services.choices import choices_save, settings_ensure, settings_save, unsubscribe
from meristem.notifications.services.delivering import deliver_due
from meristem.notifications.services.inbox import notice_mark, notices_mark_all
from meristem.notifications.services.telling import fact_tell, facts_tell, notices_forget

__all__ = [
    "choices_save",
    "deliver_due",
    "fact_tell",
    "facts_tell",
    "notice_mark",
    "notices_forget",
    "notices_mark_all",
    "settings_ensure",
    "settings_save",
    "unsubscribe",
]
