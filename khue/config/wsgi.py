"""Django's WSGI handler, which the router of asgi.py runs in threads."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "khue.config.settings")

application = get_wsgi_application()
