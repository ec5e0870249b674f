"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from kitaphana.config import warming

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kitaphana.config.settings")
application = get_wsgi_application()
gc.collect()
gc.freeze()  # what is loaded by now stays for good: the collector need not look through it again and again
warming.of_this_process.begin()
