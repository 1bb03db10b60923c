"""The one error of this room."""


class BodyError(ValueError):
    """Bad input about the body: one line saying what is wrong, where, and what is allowed."""
