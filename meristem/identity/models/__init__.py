from meristem.identity.models.clients import ClientSession, RefreshToken
from meristem.identity.models.doors import DoorLock, KnownDevice
from meristem.identity.models.factors import Authenticator, EmailChange, Passkey, RecoveryCode, Step
from meristem.identity.models.people import Credential, EmailLink, LoginAttempt, User
from meristem.identity.models.sessions import PersonalToken, Session

__all__ = [
    "Authenticator",
    "ClientSession",
    "Credential",
    "DoorLock",
    "EmailChange",
    "EmailLink",
    "KnownDevice",
    "LoginAttempt",
    "Passkey",
    "PersonalToken",
    "RecoveryCode",
    "RefreshToken",
    "Session",
    "Step",
    "User",
]
