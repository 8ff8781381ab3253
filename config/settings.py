"""Django's settings, driven by the environment (config/environment.py lists every variable)."""

import logging
import sys
from pathlib import Path
from typing import Any

import structlog

from config.environment import load

ENV = load()
BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "pytest" in sys.modules

SECRET_KEY = ENV.secret_key
LINK_KEY: bytes = ENV.link_key.encode()
KEYRING_FILE: Path = ENV.keyring_file
DEBUG = False
HTTPS: bool = ENV.https
DEMO: bool = ENV.demo
ALLOWED_HOSTS = list(ENV.allowed_hosts)
TRUSTED_PROXIES: tuple[str, ...] = ENV.trusted_proxies
FETCH_HOSTS: tuple[str, ...] = ENV.fetch_hosts
BASE_URL: str = ENV.url
PLACES_FILE: Path | None = ENV.places_file
BREACHED_FILE: Path | None = ENV.breached_file
TEXT_SENDER: str = ENV.text_sender

INSTALLED_APPS = [
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    "meristem.kernel",
    "meristem.identity",
    "meristem.organizations",
    "meristem.eligibility",
    "meristem.assessments",
    "meristem.psychometrics",
    "meristem.library",
    "meristem.billing",
    "meristem.courses",
    "meristem.learning",
    "meristem.wellbeing",
    "meristem.care",
    "meristem.anonymous",
    "meristem.gamification",
    "meristem.analytics",
    "meristem.notifications",
    "meristem.privacy",
    "meristem.web",
]
# Apps arrive one by one while the house is built; one that has no module yet is left out.
INSTALLED_APPS = [
    app
    for app in INSTALLED_APPS
    if not app.startswith("meristem.") or (BASE_DIR / app.replace(".", "/") / "apps.py").exists()
]

MIDDLEWARE = [
    "meristem.kernel.http.gate.Gate",
    "django.middleware.common.CommonMiddleware",
    "meristem.kernel.http.gate.Csrf",
    "meristem.kernel.http.gate.Entrance",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "meristem.identity.breached.BreachedPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "given_name", "family_name", "email")},
    },
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": sorted(str(path) for path in (BASE_DIR / "meristem").glob("*/templates")),
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "meristem.web.jinja.environment",
            "context_processors": ["meristem.web.jinja.csrf"],
        },
    },
]

DATABASES = ENV.databases()
# The recipe of docs/decisions/0006: bind on the server, prepare what comes back, one connection a thread.
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {"server_side_binding": True, "prepare_threshold": 1, "pool": {"min_size": 1, "max_size": 4}}
)
if TESTING or "makemigrations" in sys.argv:  # which asks a database that need not be there, and must not wait for it
    DATABASES["default"]["OPTIONS"].pop("pool")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ko", "한국어")]
LOCALE_PATHS = [BASE_DIR / "meristem" / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_HTTPONLY = True
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Browsers refuse the __Host- prefix on plain HTTP: it is used whenever the installation is served over HTTPS.
_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_PREFIX}session"
BROWSER_COOKIE_NAME = f"{_PREFIX}browser"
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "meristem.kernel.http.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [ENV.url]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
APPEND_SLASH = False

STATIC_URL = "/static/"
STATIC_ROOT = ENV.var / "static"
MEDIA_ROOT = ENV.var / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

BODY_LIMIT = 1024 * 1024
UPLOAD_LIMIT = 50 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_LIMIT
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
RATE_LIMITS = True
RATE_LIMIT_PERSON: int = ENV.rate_limit
RATE_LIMIT_ADDRESS: int = ENV.rate_limit_address
ENDPOINT_LIMITS = "config.limits.ENDPOINTS"

LOG_REQUESTS = ENV.log_level in ("DEBUG", "INFO")
LOGGING_CONFIG = None
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(),
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[ENV.log_level]),
    logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    cache_logger_on_first_use=not TESTING,
)

MAIL_URL: str | None = ENV.mail_url
MAIL_FROM: str = ENV.mail_from
ERASURE_DAYS: int = ENV.erasure_days
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
