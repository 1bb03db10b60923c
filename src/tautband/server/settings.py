"""Django's settings: read from the environment by typed readers, refusing to start on a value that makes no sense."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

import dj_database_url
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


def env_int(name: str, *, default: int, low: int, high: int) -> int:
    """Read a whole number within bounds."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if text.isdecimal() and low <= int(text) <= high:
        return int(text)
    message = f"{name} is {text!r}; allowed are whole numbers from {low} to {high}"
    raise ImproperlyConfigured(message)


def env_choice(name: str, *allowed: str) -> str:
    """Read one of the words allowed, of which the first is the default."""
    text = os.environ.get(name, "").strip().lower() or allowed[0]
    if text in allowed:
        return text
    message = f"{name} is {text!r}; allowed are {', '.join(allowed)}"
    raise ImproperlyConfigured(message)


DEBUG = env_bool("TAUTBAND_DEBUG", default=False)
CHECKOUT = PACKAGE.parents[1] if PACKAGE.parent.name == "src" else None
"""The project's folder; None where the package was installed, since nothing is written beside installed code."""

HOME = Path(
    os.environ.get("TAUTBAND_HOME") or (CHECKOUT / "var" if CHECKOUT else Path.home() / ".local" / "share" / "tautband")
)
"""Where the embedded database and the key lie."""

if not os.environ.get("TAUTBAND_DATABASE"):
    HOME.mkdir(mode=0o700, parents=True, exist_ok=True)

DEMO = env_bool("TAUTBAND_DEMO", default=False)


def secret_key() -> str:
    """Read the key that signs sessions, links and the audit trail; the first start makes one that we alone can read."""
    if given := os.environ.get("TAUTBAND_SECRET_KEY"):
        return given
    path = HOME / "secret_key"
    if not path.exists():
        HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


SECRET_KEY = secret_key()
SECRET_KEY_FALLBACKS = env_list("TAUTBAND_OLD_SECRET_KEYS", default=[])
"""Keys of before: what they signed stays valid, and the audit trail that they sealed stays whole."""

ALLOWED_HOSTS = env_list("TAUTBAND_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
HTTPS = env_bool("TAUTBAND_HTTPS", default=False)
PROXY = os.environ.get("TAUTBAND_PROXY", "").strip()
"""The address of the reverse proxy whose word on the visitor's address and on HTTPS is taken; nobody's by default."""


INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "tautband.accounts",
    "tautband.record",
    "tautband.web",
]
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",  # Django masks its tokens and pads each answer against guessing by size
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "tautband.accounts.gate.Gate",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "tautband.server.urls"
WSGI_APPLICATION = "tautband.server.wsgi.application"


def database() -> dj_database_url.DBConfig:
    """Read the database's address; without one, it is a file in HOME."""
    address = os.environ.get("TAUTBAND_DATABASE") or f"sqlite:///{HOME / 'tautband.sqlite3'}"
    kind = address.split("://", 1)[0]
    if kind in {"sqlite", "postgres", "postgresql"}:
        try:
            return dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True)
        except ValueError:
            pass  # its words could quote the password
    message = "TAUTBAND_DATABASE cannot be read; allowed: sqlite:///FILE or postgres://ROLE:PASSWORD@HOST/NAME"
    raise ImproperlyConfigured(message)


DATABASES = {"default": database()}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A write waits for the one before instead of failing; what was committed survives a crash of the process.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
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
SECURE_REFERRER_POLICY = "same-origin"  # "no-referrer" would hide a form's origin from Django too
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

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "clinic"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "tautband.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited by a clinic; nobody signs up alone
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False  # a clinic's tablet remembers nobody
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_RATE_LIMITS = {"login_failed": "60/m/ip"}  # who guesses one person's password is locked out by axes
MFA_ADAPTER = "tautband.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "login_webauthn": "tautband.accounts.passkey_forms.LoginForm",
    "authenticate_webauthn": "tautband.accounts.passkey_forms.AuthenticateForm",
    "reauthenticate_webauthn": "tautband.accounts.passkey_forms.ReauthenticateForm",
    "add_webauthn": "tautband.accounts.passkey_forms.AddForm",
}
MFA_TOTP_ISSUER = "Tautband"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # without HTTPS, browsers allow passkeys on localhost alone
SECOND_FACTOR_REQUIRED = env_bool("TAUTBAND_SECOND_FACTOR", default=True)
"""Whether who sees records needs a second factor; a demo clinic never asks."""
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "tautband.accounts.adapter.attempted_email"
AXES_LOCKOUT_TEMPLATE = "account/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
SESSION_ENGINE = "tautband.accounts.session_store"
SESSION_COOKIE_AGE = 12 * 60 * 60  # a working day, however busy
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_MINUTES = env_int("TAUTBAND_IDLE_MINUTES", default=60, low=5, high=720)
"""Without a sign of life for so long, a session ends; the screen locks long before."""
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "tautband.web.errors.form_too_old"
INVITATION_DAYS = 7
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
EMAIL_HOST = os.environ.get("TAUTBAND_SMTP_HOST") or "localhost"
EMAIL_PORT = env_int("TAUTBAND_SMTP_PORT", default=587, low=1, high=65_535)
EMAIL_HOST_USER = os.environ.get("TAUTBAND_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("TAUTBAND_SMTP_PASSWORD", "")
_SECURED = env_choice("TAUTBAND_SMTP_SECURITY", "starttls", "tls", "none")
EMAIL_USE_TLS, EMAIL_USE_SSL = _SECURED == "starttls", _SECURED == "tls"
EMAIL_TIMEOUT = 15
"""Seconds."""
MAIL_GOES_OUT = bool(os.environ.get("TAUTBAND_SMTP_HOST") or os.environ.get("TAUTBAND_EMAIL_BACKEND"))
"""Without a server for mail, an invitation's link is shown to the owner, who hands it on."""
EMAIL_FILE_PATH = HOME / "mail"
# Without one, letters never reach a log: they hold names and links. A demo, which has nobody's, prints them.
_WITHOUT = "console" if DEMO or DEBUG else "filebased"
EMAIL_BACKEND = os.environ.get("TAUTBAND_EMAIL_BACKEND") or (
    f"django.core.mail.backends.{'smtp' if MAIL_GOES_OUT else _WITHOUT}.EmailBackend"
)
DEFAULT_FROM_EMAIL = os.environ.get("TAUTBAND_EMAIL_FROM") or "Tautband <tautband@localhost>"
