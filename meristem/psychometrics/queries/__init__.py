"""Reads of the psychometrics app."""

from meristem.psychometrics.queries.checks import (
    PendingCheck,
    minutes_left,
    pending_check,
    running_check,
    running_check_id,
)
from meristem.psychometrics.queries.instruments import (
    CHECK,
    WELLNESS,
    InstrumentInfo,
    current_version,
    has_consented,
    instrument_info,
    instrument_infos,
)
from meristem.psychometrics.queries.profiles import (
    EarlierProfile,
    ProfileView,
    ScaleView,
    latest_profile,
    lowest_scales,
    profile_history,
    profile_view,
    profiles_of,
)

__all__ = [
    "CHECK",
    "WELLNESS",
    "EarlierProfile",
    "InstrumentInfo",
    "PendingCheck",
    "ProfileView",
    "ScaleView",
    "current_version",
    "has_consented",
    "instrument_info",
    "instrument_infos",
    "latest_profile",
    "lowest_scales",
    "minutes_left",
    "pending_check",
    "profile_history",
    "profile_view",
    "profiles_of",
    "running_check",
    "running_check_id",
]
