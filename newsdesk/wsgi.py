"""The WSGI door that granian serves."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsdesk.settings")
application = get_wsgi_application()

from translations import checks  # noqa: E402 (its rows need the application)

# The first editor to save a row would wait seconds for dictionaries that can be read before anybody comes.
threading.Thread(target=checks.warm, name="warm-checks", daemon=True).start()
