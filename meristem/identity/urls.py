from django.urls import path

from meristem.identity.views import access, door, mailbox, reset, settings

app_name = "identity"
urlpatterns = [
    path("signin", door.sign_in_page, name="sign_in"),
    path("signout", door.sign_out_page, name="sign_out"),
    path("signup", door.sign_up_page, name="sign_up"),
    path("signup/sent", door.sign_up_sent, name="sign_up_sent"),
    path("verify-email/<uuid:link_id>/<str:secret>", door.verify, name="verify"),
    path("reset", reset.reset, name="reset"),
    path("reset/sent", reset.reset_sent, name="reset_sent"),
    path("reset/<uuid:link_id>/<str:secret>", reset.reset_confirm, name="reset_confirm"),
    path("preferences", settings.preferences, name="preferences"),
    path("preferences/language", settings.preferences, name="set_language"),
    path("preferences/theme", settings.preferences, name="set_theme"),
    path("settings", settings.settings, name="settings"),
    path("settings/password", settings.password, name="password"),
    path("settings/sessions", access.sessions, name="sessions"),
    path("settings/sessions/end-others", access.sessions_end_others, name="sessions_end_others"),
    path("settings/sessions/<uuid:session_id>/end", access.session_end_one, name="session_end"),
    path("settings/tokens", access.tokens, name="tokens"),
    path("settings/tokens/<uuid:token_id>/revoke", access.token_end, name="token_revoke"),
    path("demo/mail", mailbox.demo_mail, name="demo_mail"),
    path("demo/mail/<uuid:mail_id>", mailbox.demo_mail, name="demo_mail_letter"),
]
