"""The key under which a device keeps the unsent changes of a visit."""

import base64
from uuid import UUID

from django.utils.crypto import salted_hmac

SALT = "tautband.web.clinic.device"


def device_key(person: UUID, visit: UUID) -> str:
    """Return 256 bits in base64, always the same for one person and one visit, and kept nowhere.

    A shared tablet then holds sealed text only: whoever signs in again as the same person gets the key with the page.
    """
    return base64.b64encode(salted_hmac(SALT, f"{person}/{visit}", algorithm="sha256").digest()).decode()
