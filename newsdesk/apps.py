from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NewsdeskConfig(AppConfig):
    name = "newsdesk"
    verbose_name = _("読者サイト")

    def ready(self) -> None:
        """Connect what listens to the desk."""
        from newsdesk import checks, sign_in  # noqa: F401
        from newsdesk.reader import settled  # noqa: F401
