"""Every setting, read from the environment and checked at start. Documented in docs/settings.md."""

from __future__ import annotations

import contextlib
import ipaddress
import os
import re
import secrets
import sys
import zoneinfo
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path(__file__).resolve().parent


def _choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    # Set to nothing, as unit files and compose files do, is as good as not set.
    value = os.environ.get(name, "").strip().lower() or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; allowed are: {', '.join(allowed)}.")
    return value


def _flag(name: str, default: str) -> bool:
    return _choice(name, default, ("1", "0", "yes", "no", "true", "false", "on", "off")) in ("1", "yes", "true", "on")


def _number(name: str, default: int, least: int, most: int) -> int:
    text = os.environ.get(name, "").strip() or str(default)
    if not text.isascii() or not text.isdecimal() or not least <= int(text) <= most:
        raise ImproperlyConfigured(f"{name} is {text!r}; it must be a whole number from {least} to {most}.")
    return int(text)


def _zone(name: str, default: str) -> str:
    value = os.environ.get(name, "").strip() or default
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a name such as Asia/Kolkata or UTC.") from error
    return value


def _url(name: str, example: str, schemes: tuple[str, ...]) -> SplitResult | None:
    """The parts of an address, or None where there is none. Never shows the value: it may hold a password."""
    text = os.environ.get(name, "").strip()
    if not text:
        return None
    wrong = ImproperlyConfigured(f"{name} must be empty or like {example}.")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in schemes or port == 0:
        raise wrong
    return parts


def _machine_zone() -> str:
    """The zone this machine runs in, by its IANA name: what its people mean by a time without a zone. Else UTC.

    A TZ of UTC says nothing: Django sets it for itself, and our children inherit it.
    """
    named = os.environ.get("TZ", "").strip().lstrip(":")
    link = os.path.realpath("/etc/localtime")
    for zone in (named, link.partition("zoneinfo/")[2]):
        with contextlib.suppress(zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            if zone and zoneinfo.ZoneInfo(zone).key not in ("UTC", "Etc/UTC", "UCT", "Etc/UCT"):
                return zone
    return "UTC"


def _home() -> Path:
    # In a checkout beside the code; an installed package has no such place, so there it is where one stands.
    usual = (ROOT if (ROOT / "pyproject.toml").exists() else Path.cwd()) / "var"
    home = Path(os.environ.get("SANKET_HOME", "").strip() or usual).expanduser().resolve()
    try:
        # It holds customers' data: made here, it is for its owner only; made by somebody else, it is as they want it.
        home.parent.mkdir(parents=True, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)
        for folder in ("files", "logs", "static"):
            (home / folder).mkdir(exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"SANKET_HOME is {str(home)!r} and cannot be written ({error.strerror}); name a folder you may write to."
        ) from error
    return home


def _secret_key(home: Path) -> str:
    """Made at first start, for its owner's eyes only. Two starts at once agree on one key: the file is linked, not written."""
    path = home / "secret-key"
    try:
        if not path.exists():
            _make_secret_key(path, home / f".secret-key-{os.getpid()}")
        key = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"The secret key in {path} cannot be read or made ({error}); see docs/settings.md."
        ) from error
    if len(key) < SHORTEST_KEY:
        raise ImproperlyConfigured(
            f"The secret key in {path} is shorter than {SHORTEST_KEY} characters; restore it from a backup, or remove the "
            "file to have a new one made (everybody must sign in again)."
        )
    return key


def _make_secret_key(path: Path, made: Path) -> None:
    handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        os.link(made, path)
    except FileExistsError:
        pass
    finally:
        made.unlink()


def _sqlite(path: Path) -> dict[str, Any]:
    durability = "FULL" if SANKET_DURABILITY == "full" else "NORMAL"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        # A connection stays with its thread: opening one costs more than most pages.
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "timeout": 20,
            # A transaction that will write says so at its start; the default upgrades a read lock and fails with
            # "database is locked" whenever two do so at once.
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                f"PRAGMA journal_mode=WAL;PRAGMA synchronous={durability};PRAGMA mmap_size=134217728;"
                "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
                # A long intake touches the same pages again and again: copying them back every 4 MB doubles its work.
                "PRAGMA wal_autocheckpoint=8000"
            ),
        },
        "TEST": {"NAME": str(SANKET_HOME / f"test-{os.getpid()}.sqlite3")},
    }


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    options = dict(parse_qsl(parts.query))
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured(f"DATABASE_URL names no database; it must be empty or like {DATABASE_EXAMPLE}.")
    if unknown := sorted(set(options) - set(POSTGRESQL_OPTIONS)):
        raise ImproperlyConfigured(
            f"DATABASE_URL has an unknown option {unknown[0]!r}; allowed are: {', '.join(POSTGRESQL_OPTIONS)}."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # What sanket.crm.plans asks for; everything else Django sends whole, never prepared.
        "OPTIONS": {**options, "prepare_threshold": 3},
    }


def _database() -> dict[str, Any]:
    parts = _url("DATABASE_URL", DATABASE_EXAMPLE, ("sqlite", "postgres", "postgresql"))
    if parts is None:
        return _sqlite(SANKET_HOME / "sanket.sqlite3")
    if parts.scheme != "sqlite":
        return _postgresql(parts)
    path = Path(unquote(parts.path))
    if parts.netloc or path.name == "" or not path.parent.is_dir():
        raise ImproperlyConfigured(
            f"DATABASE_URL must be empty or like {DATABASE_EXAMPLE}; the folder of a SQLite database must exist."
        )
    return _sqlite(path)


def _base_url() -> tuple[str, SplitResult]:
    example = "https://sanket.example.com"
    parts = _url("SANKET_BASE_URL", example, ("http", "https"))
    if parts is None:
        return "", urlsplit("")
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"SANKET_BASE_URL must be empty or like {example}: scheme and host, no path.")
    return f"{parts.scheme}://{parts.netloc}", parts


def _smtp() -> SplitResult:
    example = "smtp+starttls://USER:PASSWORD@HOST:587 (or smtp://, smtps://)"
    parts = _url("SANKET_SMTP_URL", example, ("smtp", "smtps", "smtp+starttls"))
    if parts is not None and not parts.hostname:
        raise ImproperlyConfigured(f"SANKET_SMTP_URL must be empty or like {example}.")
    if parts is not None and not BASE_URL:
        # Any name would be answered, and a stranger's would stand in the links of mails.
        raise ImproperlyConfigured(
            "SANKET_SMTP_URL is set, so mails with links are sent, but SANKET_BASE_URL is not: set it to the address that "
            "people type, such as https://sanket.example.com."
        )
    return parts or urlsplit("")


def _outbound() -> frozenset[str]:
    """Hosts by name in small letters, and networks; a single address is a network of one."""
    found = set()
    for entry in os.environ.get("SANKET_OUTBOUND_ALLOW", "").split(","):
        text = entry.strip().lower()
        try:
            found |= {str(ipaddress.ip_network(text, strict=False))} if text else set()
        except ValueError as error:
            if not HOST_NAME.fullmatch(text):
                raise ImproperlyConfigured(
                    f"SANKET_OUTBOUND_ALLOW holds {entry.strip()!r}; it must be hosts, addresses and networks with commas "
                    "between them, such as hooks.internal, 10.1.2.3, 10.0.0.0/8."
                ) from error
            found.add(text)
    return frozenset(found)


def _watched() -> str:
    text = os.environ.get("SANKET_WATCHED_FOLDERS", "").strip()
    if text and not (Path(text).is_absolute() and Path(text).is_dir()):
        raise ImproperlyConfigured(
            f"SANKET_WATCHED_FOLDERS is {text!r}; it must be a folder that there is, from the root on."
        )
    return text


def _mail_from(host: str | None) -> str:
    text = os.environ.get("SANKET_MAIL_FROM", "").strip() or f"sanket@{host or 'localhost'}"
    _, address = parseaddr(text)
    if "@" not in address.strip("@") or len(text.splitlines()) != 1:
        raise ImproperlyConfigured(
            f"SANKET_MAIL_FROM is {text!r}; it must be like sanket@example.com or Sanket <sanket@example.com>."
        )
    return text


DATABASE_EXAMPLE = "postgresql://USER:PASSWORD@HOST/NAME or sqlite:///FOLDER/FILE (empty is SQLite in SANKET_HOME)"
POSTGRESQL_OPTIONS = (
    "host",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "connect_timeout",
    "application_name",
    "options",
    "target_session_attrs",
)
HOST_NAME = re.compile(r"(?!-)[a-z0-9_-]+(\.[a-z0-9_-]+)*(?<=[a-z0-9])")
# Shorter ones can be tried out; a half-written file is also caught by this.
SHORTEST_KEY = 32

SANKET_HOME = _home()
# Where Numba keeps what it compiled; beside our code nobody may be allowed to write.
os.environ.setdefault("NUMBA_CACHE_DIR", str(SANKET_HOME / "cache"))
SANKET_DURABILITY = _choice("SANKET_DURABILITY", "normal", ("normal", "full"))
DEBUG = _flag("SANKET_DEBUG", "no")
SECRET_KEY = _secret_key(SANKET_HOME)
BASE_URL, _base = _base_url()
ALLOWED_HOSTS = [_base.hostname or ""] if BASE_URL else ["*"]
if BASE_URL:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]
    CSRF_TRUSTED_ORIGINS = [f"{_base.scheme}://{_base.netloc}"]
_secure = _base.scheme == "https"
if _secure:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "sanket.web.errors.csrf_failure"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_vite",
    "django_htmx",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "sanket.crm",
    "sanket.connectors",
    "sanket.web",
]

MIDDLEWARE = [
    "sanket.web.health.HealthMiddleware",
    "sanket.api.events.door.EventsMiddleware",
    "sanket.connectors.door.ConnectMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Behind what keeps programs to TLS, before all that is for people.
    "sanket.api.rest.door.RestMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sanket.web.middleware.WorkspaceMiddleware",
]

ROOT_URLCONF = "sanket.urls"
WSGI_APPLICATION = "sanket.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [PACKAGE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "sanket.web.jinja.environment",
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "sanket.web.context.frame",
            ],
        },
    },
    # allauth's mails are Django templates.
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "mails"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "sanket_cache"}}

AUTH_USER_MODEL = "crm.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
# Attempts to sign in are counted by address; behind a proxy everybody would seem to have the proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = _number("SANKET_PROXIES", 0, 0, 9)
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "sanket.web.signin.adapter.AccountAdapter"
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# Nobody is told whether an address belongs to somebody, not even by mail.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
MFA_ADAPTER = "sanket.web.signin.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sanket"
# So many steps of half a minute a code may be late or early: people type slowly, and phones' clocks go wrong.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "sanket.web.signin.codes.AuthenticateForm",
    "reauthenticate": "sanket.web.signin.codes.ReauthenticateForm",
}

SANKET_OUTBOUND_ALLOW = _outbound()
SANKET_WATCHED_FOLDERS = _watched()

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Calls a minute that one token may make of one web process.
# Days without a word from either side, after which Today asks about a lead or a deal.
SANKET_QUIET_DAYS = _number("SANKET_QUIET_DAYS", 14, 1, 3_650)
SANKET_API_RATE = _number("SANKET_API_RATE", 1_200, 1, 1_000_000)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("hi", "हिन्दी")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
# The zone of a workspace until its first run chooses one; Django itself works in UTC.
SANKET_TIME_ZONE = _zone("SANKET_TIME_ZONE", _machine_zone())
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = SANKET_HOME / "static"
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "static_url_prefix": "dist",
        "manifest_path": PACKAGE / "web" / "static" / "dist" / "manifest.json",
    }
}
# Vite's file names carry a hash of their content, so the finders serve them without a collecting step.
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/assets/"
MEDIA_ROOT = SANKET_HOME / "files"
FILE_UPLOAD_TEMP_DIR = str(SANKET_HOME / "files")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000

# In each web process; what one source sends above that is answered 429. 0 is no limit.
EVENTS_PER_SECOND = _number("SANKET_EVENTS_PER_SECOND", 20_000, 0, 1_000_000)

# Of one automation within ten minutes; then it pauses itself.
AUTOMATION_STORM = _number("SANKET_AUTOMATION_STORM", 500, 1, 1_000_000)
AUTOMATION_KEPT_DAYS = _number("SANKET_AUTOMATION_KEPT_DAYS", 60, 1, 3_650)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

_mail = _smtp()
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if _mail.scheme
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = str(SANKET_HOME / "mail")
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or {"smtps": 465, "smtp+starttls": 587}.get(_mail.scheme, 25)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp+starttls"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = _mail_from(_base.hostname)

LOG_LEVEL = _choice("SANKET_LOG_LEVEL", "info", ("debug", "info", "warning", "error")).upper()
LOG_TO = _choice("SANKET_LOG_TO", "file", ("file", "stderr"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "file": {
            "class": "logging.handlers.WatchedFileHandler",
            "filename": str(SANKET_HOME / "logs" / "sanket.log"),
            "formatter": "line",
            "delay": True,
        },
        # For whoever collects what programs print: systemd's journal, containers.
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "root": {"handlers": [LOG_TO], "level": LOG_LEVEL},
    "loggers": {"django.db.backends": {"level": "INFO"}},
}

if "pytest" in sys.modules:
    # Hashing a password costs a tenth of a second on purpose; tests sign in thousands of times.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
