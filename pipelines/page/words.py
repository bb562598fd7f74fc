"""One catalogue of words, in two languages.

Belongs: looking a word up. Does not: numbers and dates (numbers).
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.page import words_en, words_findings_sv, words_sv

LANGUAGES = ("sv", "en")
_CATALOGUE = {"sv": words_sv.WORDS, "en": words_en.WORDS}


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue of one language; another language than sv or en reads English."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        return self._words[key].format(**values)

    def get(self, key: str, otherwise: str) -> str:
        """The word, or `otherwise` where the catalogue has none (a source's own term)."""
        return self._words.get(key, otherwise)

    def finding(self, key: str, n: str, subject: str | None = None) -> str:
        """A finding in this language; empty where only the model's English words exist.

        Args:
            subject: names, streams, files that it is about, as the source has them.
        """
        return words_findings_sv.told(key, n, subject) if self.language == "sv" else ""

    def through(self, source: str, status: str, day: str) -> str:
        """How far a source reaches. day: empty where it has none.

        In time without any are a file of goals, which has no days, and an API whose first day is not whole yet.
        """
        if day:
            return self("fresh.through", day=day)
        if status != "fresh":
            return self("fresh.never")
        return self("fresh.no_days" if source == "files" else "fresh.no_whole_day")

    @property
    def _words(self) -> dict[str, str]:
        return _CATALOGUE.get(self.language, words_en.WORDS)


def page_language(language: str | None) -> str:
    return "sv" if language == "sv" else "en"
