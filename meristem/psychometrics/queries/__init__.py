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
    OfferedInstrument,
    current_version,
    has_consented,
    instrument_info,
    instrument_infos,
    is_offered,
    offered_instruments,
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
    "OfferedInstrument",
    "PendingCheck",
    "ProfileView",
    "ScaleView",
    "current_version",
    "has_consented",
    "instrument_info",
    "instrument_infos",
    "is_offered",
    "latest_profile",
    "lowest_scales",
    "minutes_left",
    "offered_instruments",
    "pending_check",
    "profile_history",
    "profile_view",
    "profiles_of",
    "running_check",
    "running_check_id",
]
