"""Writes about people, their credentials and the ways in that are open to them."""

from meristem.identity.services.account import profile_change, token_create, token_revoke
from meristem.identity.services.clients import client_renew, client_revoke, client_sign_in
from meristem.identity.services.doors import door_unlock
from meristem.identity.services.factors import second_factor_asked
from meristem.identity.services.links import link_owner
from meristem.identity.services.passwords import password_change, password_link, password_reset, reset_request
from meristem.identity.services.people import password_hash, person_create
from meristem.identity.services.preferences import preferences_change
from meristem.identity.services.registration import email_verify, person_verified, sign_up, verification_send
from meristem.identity.services.sessions import (
    display_of,
    session_end,
    session_is_strong,
    session_move,
    session_renew,
    session_revoke,
    sessions_revoke_others,
)
from meristem.identity.services.sign_in import SignIn, person_let_in, sign_in

__all__ = [
    "SignIn",
    "client_renew",
    "client_revoke",
    "client_sign_in",
    "display_of",
    "door_unlock",
    "email_verify",
    "link_owner",
    "password_change",
    "password_hash",
    "password_link",
    "password_reset",
    "person_create",
    "person_let_in",
    "person_verified",
    "preferences_change",
    "profile_change",
    "reset_request",
    "second_factor_asked",
    "session_end",
    "session_is_strong",
    "session_move",
    "session_renew",
    "session_revoke",
    "sessions_revoke_others",
    "sign_in",
    "sign_up",
    "token_create",
    "token_revoke",
    "verification_send",
]
