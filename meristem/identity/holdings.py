"""What identity holds about a person."""

from django.utils.translation import gettext_lazy as _

from meristem.kernel.privacy import BLANK, holds

holds(
    "identity_user",
    _("Account"),
    person="id",
    erase=BLANK,
    why=_("an empty account stays, so that what others need (courses, appointments) does not point into nothing"),
    blank={
        "email": "erased-{id}@erased.invalid",
        "username": None,
        "display_name": "–",
        "given_name": "",
        "family_name": "",
        "language": "",
        "time_zone": "UTC",
        "theme": "system",
        "status": "archived",
        "email_verified_at": None,
        "last_login_at": None,
        "second_factor_since": None,
        "avatar_id": None,
    },
)
holds("identity_credential", _("Password"), secret=("password_hash",), is_exported=False)
holds("identity_emaillink", _("Links sent by mail"))
holds("identity_loginattempt", _("Tries to sign in"))
holds("identity_session", _("Sessions"), secret=("token_hash",))
holds("identity_personaltoken", _("Personal tokens"), secret=("token_hash",))
holds("identity_clientsession", _("Programs you let in"))
holds("identity_refreshtoken", _("Keys of programs"), secret=("token_hash",), is_exported=False)
holds("identity_knowndevice", _("Browsers you are known in"), secret=("token_hash",))
holds("identity_authenticator", _("Authenticator app"), secret=("secret",))
holds("identity_recoverycode", _("Recovery codes"), secret=("salt", "code_hash"))
holds("identity_avatar", _("Picture"), secret=("small", "large"))
holds("identity_preferences", _("Preferences"))
holds("identity_phone", _("Telephone number"), sealed=("number",))
holds("identity_phonecode", _("Codes sent to a telephone"), sealed=("number",), is_exported=False)
holds("identity_passkey", _("Passkeys"), secret=("credential_id", "public_key"))
holds("identity_step", _("Steps of signing in"), secret=("token_hash", "challenge"), is_exported=False)
holds("identity_emailchange", _("Changes of your address"))
holds("identity_providerlink", _("Accounts you sign in with"))
holds("identity_providerproof", _("Proofs of your address"), person="email", by_email=True, is_exported=False)
