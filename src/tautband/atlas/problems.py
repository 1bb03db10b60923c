"""What can be wrong with an atlas: where, what, and what is allowed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, said to whoever can mend it."""

    file: str
    key: str
    what: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else self.file
        return f"{place}: {self.what}"


class AtlasError(ValueError):
    """The atlas cannot be used; the message names file, key and what is allowed."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
