from meristem.identity.models.people import Credential, EmailLink, LoginAttempt, User
from meristem.identity.models.sessions import PersonalToken, Session

__all__ = ["Credential", "EmailLink", "LoginAttempt", "PersonalToken", "Session", "User"]
