"""What a person may set for one run, in the UI's launchpad or on the command line."""

from __future__ import annotations

from datetime import date

import dagster as dg
from pydantic import Field, field_validator


class RunOptions(dg.ConfigurableResource[None]):
    """as_of: replay the end of this local day (YYYY-MM-DD) without reading API sources."""

    as_of: str | None = Field(
        default=None,
        description="Replay the end of this local day (YYYY-MM-DD), without reading API sources.",
    )

    @field_validator("as_of")
    @classmethod
    def _is_day(cls, text: str | None) -> str | None:
        if text is not None:
            date.fromisoformat(text)
        return text

    @property
    def as_of_day(self) -> date | None:
        return None if self.as_of is None else date.fromisoformat(self.as_of)
