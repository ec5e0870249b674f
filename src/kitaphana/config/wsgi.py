"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitaphana.config.settings")
application = get_wsgi_application()
gc.collect()
gc.freeze()  # what is loaded by now stays for good: the collector need not look through it again and again
