"""The number to call when it must not wait, by place; entered from general knowledge, so a judgement."""

NUMBERS = {
    "US": "911",
    "CA": "911",
    "AU": "000",
    "IE": "112",
    "GB": "999",
    "ZA": "112",
    "CH": "144",
    "SA": "997",
    "ES": "112",
    "NZ": "111",
}


def emergency_number(jurisdiction: str) -> str:
    """Return the number of a place; nothing where we do not know it."""
    return NUMBERS.get(jurisdiction.split("-", maxsplit=1)[0], "")
