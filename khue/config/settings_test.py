"""Settings of the tests: a fast hasher and mail that stays in memory; no step is demanded that a test doesn't ask for."""

from khue.config.settings import *  # noqa: F403 - the tests run under the real settings

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PROCRASTINATE_READONLY_MODELS = False
KHUE_SECOND_STEP = "recommended"
