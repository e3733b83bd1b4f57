"""Django's settings; what a site may choose is read in environment.py."""

from __future__ import annotations

import os
from pathlib import Path

from khue.config import environment, logs, oidc

ENVIRONMENT = environment.read()
BASE = Path(__file__).resolve().parent.parent

KHUE_HOME = ENVIRONMENT.home
KHUE_STORAGE_URL = ENVIRONMENT.storage_url
KHUE_STORAGE_CACHE = ENVIRONMENT.storage_cache
KHUE_DEMO = ENVIRONMENT.demo
KHUE_PUBLIC_URL = ENVIRONMENT.public_url
KHUE_MAIL_OFFICIAL_DOMAINS = ENVIRONMENT.mail_official_domains
KHUE_MAIL_ATTACH_LIMIT = ENVIRONMENT.mail_attach_limit
KHUE_UPLOAD_LIMIT = ENVIRONMENT.upload_limit
KHUE_MAX_PAGES = ENVIRONMENT.max_pages
KHUE_SOFFICE, KHUE_CLAMD = ENVIRONMENT.soffice, ENVIRONMENT.clamd
KHUE_LEASE_DAYS = ENVIRONMENT.lease_days
KHUE_NO_PUSH = ENVIRONMENT.no_push
KHUE_PUSH_LOOPBACK, KHUE_PUSH_CA = False, ""  # what tests alone set: an endpoint on this machine
KHUE_DRAIN_SECONDS = ENVIRONMENT.drain_seconds

KHUE_OIDC = oidc.read()
KHUE_PASSWORD_SIGN_IN = oidc.password_use()
KHUE_BREAK_GLASS = oidc.break_glass()

# The library of the figures reads it when it is imported.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(KHUE_HOME / "metrics"))

SECRET_KEY = environment.secret_key(KHUE_HOME)
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = environment.hosts(ENVIRONMENT)

CONTEXTS = (
    "shared",
    "audit",
    "accounts",
    "organisation",
    "files",
    "tablets",
    "imports",
    "distribution",
    "documents",
    "meetings",
    "operation",
    "desk",
)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    *(f"khue.{context}" for context in CONTEXTS if context != "shared"),
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "khue.config.apps.WiringConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "khue.config.middleware.language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "khue.config.sessions.Owner",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "khue.config.middleware.actor",
    "khue.config.middleware.refusals",
]

ROOT_URLCONF = "khue.config.urls"
CSRF_FAILURE_VIEW = "khue.config.middleware.form_outdated"
WSGI_APPLICATION = "khue.config.wsgi.application"

_CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "khue.config.jinja.environment",
            "context_processors": [
                *_CONTEXT_PROCESSORS,
                "khue.desk.pages.shell.shell",
                "khue.config.quick.page",
                "khue.config.quick.forgery",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _CONTEXT_PROCESSORS},
    },
]

DATABASES = {
    "default": {
        **environment.database(ENVIRONMENT.database_url),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, str]] = []  # the rule stands in khue.accounts.rules
PASSWORD_RESET_TIMEOUT = 24 * 3600
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
KHUE_ENROL_URL = "/accounts/second/enrol"
KHUE_CONFIRM_URL = "/accounts/again/"
SESSION_ENGINE = "khue.config.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = KHUE_PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [KHUE_PUBLIC_URL]
# Whether the visitor came by https is said by uvicorn, which believes trusted proxies only (web.py).
SECURE_PROXY_SSL_HEADER = None

# What roles with many rights are asked for until an administrator sets it: recommended to try it out, else required.
KHUE_SECOND_STEP = "recommended" if KHUE_DEMO else "required"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "khue.accounts.pages.adapter.Adapter"
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
# A whole office may come from one address; a name is locked by our own count (accounts.rules).
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "reset_password": "60/m/ip,5/m/key"}

# Of allauth.mfa only the table and the sign-in stage are used; codes and passkeys are checked by our own rules.
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE / "static"]

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = ENVIRONMENT.mail_host
EMAIL_PORT = ENVIRONMENT.mail_port
EMAIL_HOST_USER = ENVIRONMENT.mail_user
EMAIL_HOST_PASSWORD = ENVIRONMENT.mail_password
EMAIL_USE_TLS = ENVIRONMENT.mail_tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from

PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_READONLY_MODELS = True

LOGGING = logs.settings()
