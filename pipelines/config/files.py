"""Files beside the client file: the block `sources.files`.

Belongs: the kinds of files, their columns and defaults. Does not: finding them (connectors.files), reading
their rows (pipelines.landing, pipelines.loading).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Self

from pydantic import Field, model_validator

from pipelines.config.scalars import Keys, Stage, Text, Zone, fault, one_of
from pipelines.config.settings import Settings

if TYPE_CHECKING:
    from connectors.files import FileEntry

_REQUIRED_COLUMNS: Final = {
    "contacts": ("contact_id", "created_at"),
    "stage_changes": ("contact_id", "changed_at"),
    "traffic": ("date", "sessions"),
    "spend": ("date", "spend"),
    "rates": ("date", "currency", "rate"),
    "devices": ("date", "device", "sessions"),
    "goals": ("kpi", "grain", "period", "target"),
}
# In the order in which messages name them.
_COLUMNS: Final = {
    "contacts": ("contact_id", "created_at", "original_source", "stage", "provenance"),
    "stage_changes": ("contact_id", "changed_at", "stage", "provenance"),
    "traffic": ("date", "channel", "sessions", "engaged_sessions", "new_users"),
    "spend": (
        *("date", "start_date", "end_date", "platform", "channel", "campaign", "cost_type"),
        *("spend", "currency"),
    ),
    "rates": ("date", "currency", "rate"),
    "devices": ("date", "device", "sessions"),
    "goals": (
        *("kpi", "grain", "period", "channel", "target", "baseline", "stretch", "weight", "owner"),
        *("parent", "why", "context", "action", "action_owner", "action_due"),
    ),
}
_ContactColumn = Annotated[str, *one_of(*_COLUMNS["contacts"])]
_ChangeColumn = Annotated[str, *one_of(*_COLUMNS["stage_changes"])]
_TrafficColumn = Annotated[str, *one_of(*_COLUMNS["traffic"])]
_SpendColumn = Annotated[str, *one_of(*_COLUMNS["spend"])]
_RateColumn = Annotated[str, *one_of(*_COLUMNS["rates"])]
_DeviceColumn = Annotated[str, *one_of(*_COLUMNS["devices"])]
_GoalColumn = Annotated[str, *one_of(*_COLUMNS["goals"])]
Provenance = Annotated[str, *one_of("earned", "administrative")]


class _Files(Settings):
    path: Text = Field(description="CSV or Parquet, a glob, relative to the client file")
    timezone: Zone | None = Field(
        None, description="of times without a zone; default: the client's"
    )


class _EntryFiles(_Files):
    """Files whose rows enter contacts into stages."""

    columns: Annotated[Mapping[str, Text], Keys] = {}
    provenance: Provenance | None = Field(
        None, description="who moved the contacts, if it is no column: earned or administrative"
    )

    @model_validator(mode="after")
    def _one_provenance(self) -> Self:
        if self.provenance is not None and "provenance" in self.columns:
            raise fault("provenance twice: for all rows and as a column", "one of the two")
        return self


class ContactFiles(_EntryFiles):
    columns: Annotated[Mapping[_ContactColumn, Text], Keys] = {}
    stage: Stage | None = Field(None, description="the stage entered on creation; default: lead")

    @model_validator(mode="after")
    def _one_stage(self) -> Self:
        if self.stage is not None and "stage" in self.columns:
            raise fault("stage twice: for all rows and as a column", "one of the two")
        return self


class StageChangeFiles(_EntryFiles):
    columns: Annotated[Mapping[_ChangeColumn, Text], Keys] = {}
    stage: Stage | None = Field(None, description="the stage entered, if it is no column")

    @model_validator(mode="after")
    def _one_stage(self) -> Self:
        if (self.stage is None) == ("stage" not in self.columns):
            found = (
                "no stage" if self.stage is None else "stage twice: for all rows and as a column"
            )
            raise fault(found, "stage: customer, or columns: {stage: its header}")
        return self


class TrafficFiles(_Files):
    columns: Annotated[Mapping[_TrafficColumn, Text], Keys] = {}


class SpendFiles(_Files):
    columns: Annotated[Mapping[_SpendColumn, Text], Keys] = {}

    @model_validator(mode="after")
    def _both_ends(self) -> Self:
        ends = {"start_date", "end_date"} & set(self.columns)
        if len(ends) == 1:
            raise fault(f"only {ends.pop()}", "start_date and end_date together, or date")
        return self


class RateFiles(_Files):
    columns: Annotated[Mapping[_RateColumn, Text], Keys] = {}


class DeviceFiles(_Files):
    columns: Annotated[Mapping[_DeviceColumn, Text], Keys] = {}


class GoalFiles(_Files):
    columns: Annotated[Mapping[_GoalColumn, Text], Keys] = {}


class Files(Settings):
    contacts: ContactFiles | None = None
    stage_changes: StageChangeFiles | None = None
    traffic: TrafficFiles | None = None
    spend: SpendFiles | None = None
    rates: RateFiles | None = None
    devices: DeviceFiles | None = None
    goals: GoalFiles | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind in _REQUIRED_COLUMNS if getattr(self, kind) is not None)

    def entries(self, base: Path) -> tuple[FileEntry, ...]:
        """What the files connector looks for; `base` is the folder of the client file.

        A required column that is not mapped is expected under its own name.
        """
        from connectors.files import FileEntry

        entries = []
        for kind in self.kinds:
            files = getattr(self, kind)
            constants = {name: getattr(files, name, None) for name in ("stage", "provenance")}
            if kind == "contacts" and "stage" not in files.columns:
                constants["stage"] = files.stage or "lead"
            required = {name: name for name in _REQUIRED_COLUMNS[kind]}
            if kind == "spend" and "start_date" in files.columns:
                # Lines of a period need no day of their own; both may stand in one file.
                del required["date"]
            columns = {**required, **files.columns}
            unmapped = tuple(name for name in _COLUMNS[kind] if name not in columns)
            entries.append(
                FileEntry(
                    kind,
                    base / files.path,
                    columns,
                    **constants,
                    timezone=files.timezone,
                    unmapped=unmapped,
                )
            )
        return tuple(entries)

    @model_validator(mode="after")
    def _some_kind(self) -> Self:
        if not self.kinds:
            raise fault("no files", "at least one of " + ", ".join(_REQUIRED_COLUMNS))
        return self
