"""The words of consent, by version and language. A version that somebody has signed is never edited: add another."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "consent"


@dataclass(frozen=True)
class ConsentText:
    """One text as it is read to the patient."""

    version: str
    language: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the words."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@cache
def consent_texts() -> dict[tuple[str, str], ConsentText]:
    """Every text by version and language, the newest version last."""
    found = {}
    for path in sorted(FOLDER.glob("*.md")):
        version, language = path.name.removesuffix(".md").rsplit(".", 1)
        found[version, language] = ConsentText(version, language, path.read_text(encoding="utf-8"))
    return found


def present_text(language: str) -> ConsentText:
    """The newest text in a language; in English where there is none in it."""
    texts = consent_texts().values()
    fitting = [text for text in texts if text.language == language] or [t for t in texts if t.language == "en"]
    return fitting[-1]
