"""Secrets that patients hold: shown once, kept only as keyed digests, compared in constant time."""

import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

CODE_DIGITS = 6


def new_token() -> str:
    """Return a secret for an address: 256 bits."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Return a secret that can be typed on a phone; safe only with a small number of tries and a short life."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def digest_of(purpose: str, *secret: str) -> str:
    """Return the digest under which a secret is kept; without our key nobody can guess the secret from it."""
    value = "\x1f".join(secret).encode("utf-8", "surrogatepass")  # whatever somebody makes up
    return salted_hmac(f"tautband.{purpose}", value, algorithm="sha256").hexdigest()


def fits(digest: str, purpose: str, *secret: str) -> bool:
    """Tell whether a secret is the one that was kept."""
    return bool(digest) and constant_time_compare(digest, digest_of(purpose, *secret))
