from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslationsConfig(AppConfig):
    name = "translations"
    verbose_name = _("翻訳デスク")

    def ready(self) -> None:
        """Read every prompt: a file that declares nothing stops the start, not the first draft of the night."""
        from translations.drafting import prompting

        for name in prompting.names():
            prompting.load(name)
