from meristem.identity.models.clients import ClientSession, RefreshToken
from meristem.identity.models.doors import DoorLock, KnownDevice
from meristem.identity.models.factors import Authenticator, EmailChange, Passkey, RecoveryCode, Step
from meristem.identity.models.people import Credential, EmailLink, LoginAttempt, User
from meristem.identity.models.phones import Phone, PhoneCode
from meristem.identity.models.pictures import Avatar
from meristem.identity.models.preferences import Preferences
from meristem.identity.models.providers import IdentityProvider, ProviderFlow, ProviderLink, ProviderProof
from meristem.identity.models.sessions import PersonalToken, Session

__all__ = [
    "Authenticator",
    "Avatar",
    "ClientSession",
    "Credential",
    "DoorLock",
    "EmailChange",
    "EmailLink",
    "IdentityProvider",
    "KnownDevice",
    "LoginAttempt",
    "Passkey",
    "PersonalToken",
    "Phone",
    "PhoneCode",
    "Preferences",
    "ProviderFlow",
    "ProviderLink",
    "ProviderProof",
    "RecoveryCode",
    "RefreshToken",
    "Session",
    "Step",
    "User",
]
