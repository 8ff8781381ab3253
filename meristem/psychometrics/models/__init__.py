from meristem.psychometrics.models.instruments import Instrument, InstrumentVersion, Item, Scale
from meristem.psychometrics.models.profiles import Consent, Profile, ScaleScore
from meristem.psychometrics.models.reference import ReferenceSums

__all__ = [
    "Consent",
    "Instrument",
    "InstrumentVersion",
    "Item",
    "Profile",
    "ReferenceSums",
    "Scale",
    "ScaleScore",
]
