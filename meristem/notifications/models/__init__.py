from meristem.notifications.models.choices import ChannelChoice, NoticeSettings
from meristem.notifications.models.notices import Delivery, Notice

__all__ = ["ChannelChoice", "Delivery", "Notice", "NoticeSettings"]
