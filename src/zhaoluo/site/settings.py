"""Settings.  Everything a site may change comes from the environment: docs/guides/deploy.md."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from zhaoluo.site.postgres.places import home
from zhaoluo.site.secret import is_loopback, secret_key

ROOT = Path(__file__).resolve().parent.parent
HOME = home()
HOST = os.environ.get("HOST", "127.0.0.1")
LOCAL_ONLY = is_loopback(HOST)

DEBUG = os.environ.get("ZHAOLUO_DEBUG") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key(HOME)
ALLOWED_HOSTS = [h for h in os.environ.get("ALLOWED_HOSTS", "").split(",") if h] or (
    ["127.0.0.1", "localhost", "[::1]", "testserver"]
    if LOCAL_ONLY
    else [HOST]
    if HOST not in ("0.0.0.0", "::")
    else ["*"]
)
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]
BEHIND_TLS = os.environ.get("ZHAOLUO_TLS") == "1"


def _database(url: str) -> dict[str, object]:
    """Django's settings of a ``postgresql://`` URL; a socket directory stands in ``?host=``."""
    parts = urlsplit(url)
    query = dict(p.split("=", 1) for p in parts.query.split("&") if "=" in p)
    options = {k: unquote(v) for k, v in query.items() if k not in ("host", "port", "user")}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "zhaoluo",
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.get("host", parts.hostname or "")),
        "PORT": query.get("port", str(parts.port or "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"MIGRATE": False},
    }


_url = os.environ.get("DATABASE_URL", "postgresql:///zhaoluo")
DATABASES = {"default": _database(_url), "owner": _database(os.environ.get("DATABASE_OWNER_URL", _url))}
DATABASE_ROUTERS = ["zhaoluo.site.routers.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "template_partials",
    "zhaoluo.foundation.scope.apps.ScopeConfig",
    "zhaoluo.foundation.journal.apps.JournalConfig",
    "zhaoluo.foundation.files.apps.FilesConfig",
    "zhaoluo.foundation.notices.apps.NoticesConfig",
    "zhaoluo.foundation.ui.apps.UiConfig",
    "zhaoluo.registers.people.apps.PeopleConfig",
    "zhaoluo.registers.enterprises.apps.EnterprisesConfig",
    "zhaoluo.registers.chains.apps.ChainsConfig",
    "zhaoluo.registers.policies.apps.PoliciesConfig",
    "zhaoluo.projects.apps.ProjectsConfig",
    "zhaoluo.attract.prospecting.apps.ProspectingConfig",
    "zhaoluo.attract.trips.apps.TripsConfig",
    "zhaoluo.attract.reviews.apps.ReviewsConfig",
    "zhaoluo.attract.intake.apps.IntakeConfig",
    "zhaoluo.govern.cockpit.apps.CockpitConfig",
    "zhaoluo.site.apps.SiteConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhaoluo.site.middleware.CompressPages",
    "zhaoluo.site.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhaoluo.site.middleware.ReaderMiddleware",
]
ROOT_URLCONF = "zhaoluo.site.urls"
WSGI_APPLICATION = "zhaoluo.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "zhaoluo.site.menu.shell",
            ],
            "builtins": [
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "zhaoluo.foundation.ui.templatetags.ui",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["zhaoluo.site.auth.ScopedBackend"]
LOGIN_URL = "people:sign_in"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "zhaoluo_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "zhaoluo.site.pages.csrf_failed"
if BEHIND_TLS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH: list[str] = []

STATIC_URL = "static/"
STATICFILES_DIRS = [ROOT / "site" / "static"]
STATIC_ROOT = HOME / "static"
_plain_static = os.environ.get("ZHAOLUO_PLAIN_STATIC") == "1" or DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _plain_static
        else "zhaoluo.site.statics.StaticFiles"
    },
}
WHITENOISE_USE_FINDERS = _plain_static

FILES_ROOT = HOME / "files"
#: Where the national table of enterprises lies (docs/guides/universe.md)
UNIVERSE_ROOT = Path(os.environ.get("ZHAOLUO_UNIVERSE") or HOME / "universe")
FILE_UPLOAD_HANDLERS = [
    "zhaoluo.site.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

DEMO_ACCOUNTS_WORK = LOCAL_ONLY
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("ZHAOLUO_LOG", "WARNING")},
}
