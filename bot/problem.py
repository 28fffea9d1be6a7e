"""What is wrong in the content or the translations, in words for people who do not read code."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """Something to mend: the file, the key inside it, and what is wrong."""

    file: str
    key: str
    words: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.words}" if self.key else f"{self.file}: {self.words}"


class Unreadable(Exception):
    """The content cannot be served; `problems` says why, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
