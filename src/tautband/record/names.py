"""Names as they are compared when somebody looks for them: without capitals, accents and apostrophes."""

import unicodedata

KEPT = 160
"""Characters of a key; folding may lengthen a name of 80 (ß becomes ss), and nobody types more."""

LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
"""Letters that Unicode does not take apart."""
PLAIN = str.maketrans({**LETTERS, "'": "", "’": "", "ʼ": "", "-": " "})


def fold(text: str) -> str:
    """Return a text as it is compared: lower case, no accents, no apostrophes or invisible marks, hyphens as spaces.

    >>> fold("  Núñez-O’Brien ")
    'nunez obrien'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in apart if not unicodedata.combining(char) and unicodedata.category(char)[0] != "C")
    return " ".join(bare.translate(PLAIN).split())[:KEPT]


def after(prefix: str) -> str:
    """Return a text that sorts after everything that begins with the prefix, and before what does not, by code points.

    >>> after("mar")
    'mas'
    """
    last = ord(prefix[-1]) + 1
    # Halves of characters are no text that a database stores.
    return prefix[:-1] + chr(0xE000 if 0xD800 <= last <= 0xDFFF else min(last, 0x10FFFF))
