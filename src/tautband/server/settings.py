"""Django's settings: read from the environment by typed readers, refusing to start on a value that makes no sense."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent


def env_bool(name: str, *, default: bool) -> bool:
    """Read a switch: 1/true/yes/on or 0/false/no/off."""
    text = os.environ.get(name, "").strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off"}:
        return False
    if not text:
        return default
    message = f"{name} is {text!r}; allowed are 1, true, yes, on, 0, false, no, off"
    raise ImproperlyConfigured(message)


def env_list(name: str, *, default: list[str]) -> list[str]:
    """Read names separated by commas."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()] or default


DEBUG = env_bool("TAUTBAND_DEBUG", default=False)
# Nothing is signed for longer than one run (no accounts, no sessions yet), so a fresh key serves when none is given.
SECRET_KEY = os.environ.get("TAUTBAND_SECRET_KEY") or secrets.token_urlsafe(50)
ALLOWED_HOSTS = env_list("TAUTBAND_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
HTTPS = env_bool("TAUTBAND_HTTPS", default=False)

INSTALLED_APPS = ["django.contrib.staticfiles", "csp", "django_htmx", "tautband.web"]
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",  # pages hold no secret that compression could betray
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "tautband.server.urls"
WSGI_APPLICATION = "tautband.server.wsgi.application"
DATABASES: dict[str, dict[str, str]] = {}  # the explorer stores nothing
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
CHECKOUT = PACKAGE.parents[1] if PACKAGE.parent.name == "src" else None
"""The project's folder; None where the package was installed, since nothing is written beside installed code."""

STATIC_ROOT = Path(
    os.environ.get("TAUTBAND_STATIC_ROOT")
    or (CHECKOUT / "staticfiles" if CHECKOUT else Path.home() / ".cache" / "tautband" / "static")
)
STATICFILES_DIRS = [
    PACKAGE / "web" / "static",
    ("body", PACKAGE / "body" / "data"),
]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
STORAGES = {"staticfiles": {"BACKEND": "tautband.web.storage.StaticStorage"}}

# Bytes. The longest drawing has 650,000 characters (body/packing.py); anything much larger is no form of ours.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_500
FILE_UPLOAD_HANDLERS: list[str] = []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "no-referrer"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"

# Request bodies, field values and addresses' queries never reach a log: they may describe a person's pain.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_patient_data": {"()": "tautband.server.logs.NoPatientData"}},
    "formatters": {
        "plain": {"()": "tautband.server.logs.PlainFormatter", "fmt": "{levelname} {name}: {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["no_patient_data"], "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "tautband.server.logs.NoRequestData"
