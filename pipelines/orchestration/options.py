"""What a person may set for one run, in the UI's launchpad or on the command line."""

from __future__ import annotations

from datetime import date

import dagster as dg
from pydantic import Field, field_validator


class RunOptions(dg.ConfigurableResource[None]):
    """as_of: replay the end of this local day (YYYY-MM-DD) without reading API sources.

    full: read all of the CRM again. modified_since: read again what changed in it since that local day.
    rebuild: models and publishing from what is loaded; reads no API.
    """

    as_of: str | None = Field(
        default=None,
        description="Replay the end of this local day (YYYY-MM-DD), without reading API sources.",
    )

    full: bool = Field(
        default=False,
        description="Read all of the CRM again, not only what changed; deletes nothing.",
    )
    modified_since: str | None = Field(
        default=None,
        description="Read again what changed in the CRM since this local day (YYYY-MM-DD).",
    )
    rebuild: bool = Field(
        default=False,
        description="Models and publishing from what is loaded, without reading APIs.",
    )

    @field_validator("as_of", "modified_since")
    @classmethod
    def _is_day(cls, text: str | None) -> str | None:
        if text is not None:
            date.fromisoformat(text)
        return text

    @property
    def as_of_day(self) -> date | None:
        return None if self.as_of is None else date.fromisoformat(self.as_of)

    @property
    def modified_since_day(self) -> date | None:
        return None if self.modified_since is None else date.fromisoformat(self.modified_since)
