"""Static files: hashed and compressed once collected, plain while developing and in tests."""

from django.conf import settings
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Hashed names when `serve` has collected the files; the plain names before that."""

    def url(self, name: str | None, force: bool = False) -> str:  # noqa: FBT001 (Django's signature)
        """Return the address of a static file."""
        if not self.hashed_files:
            return f"{settings.STATIC_URL}{name}"
        return str(super().url(name, force))
