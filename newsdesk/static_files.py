"""Static files under names that change with what is in them, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, where a script names the scripts it imports as they are served, too."""

    support_js_module_import_aggregation = True
