"""Everything a running sandbox holds: the world at its clock's instant, limits, faults, the log.

Belongs: making the world's parts once and late, moving the clock, defining properties.
Does not: HTTP.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime
from functools import cached_property
from typing import Any

from sandbox.added import Added
from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.ga4_quota import Ga4Quota
from sandbox.ga4_rows import Ga4Rows
from sandbox.http_shapes import Answer
from sandbox.hubspot_objects import Objects
from sandbox.hubspot_search import Index
from sandbox.kept_pages import KeptPages
from sandbox.limits import Limits
from sandbox.oauth import Tokens
from sandbox.request_log import RequestLog
from sandbox.world import Profile, World


class Scene:
    """The world at one instant, made when first looked at and by one thread only."""

    def __init__(self, world: World, kept_pages: int = 0) -> None:
        self.world, self._lock = world, threading.RLock()
        self.pages = KeptPages(kept_pages)
        self._objects: Objects | None = None
        self._indexes: dict[str, Index] = {}
        self._rows: Ga4Rows | None = None
        self._truth: bytes | None = None
        self._web_truth: bytes | None = None
        self._zoned: dict[str, Ga4Rows] = {}

    @property
    def objects(self) -> Objects:
        with self._lock:
            if self._objects is None:
                self._objects = Objects(self.world)
            return self._objects

    @property
    def rows(self) -> Ga4Rows:
        with self._lock:
            if self._rows is None:
                self._rows = Ga4Rows(self.world)
            return self._rows

    def rows_of(self, property_id: str) -> Ga4Rows:
        """Of the main property, or of one that dates the same visits in another zone."""
        zone = self.world.web.identity["ga4_properties"].get(property_id)
        if zone is None:
            return self.rows
        with self._lock:
            if zone not in self._zoned:
                self._zoned[zone] = Ga4Rows.dated_in(self.world, zone)
            return self._zoned[zone]

    @property
    def web_truth(self) -> bytes:
        """The answer key of the other web sources as JSON."""
        with self._lock:
            if self._web_truth is None:
                self._web_truth = Answer(200, self.world.web.truth).encoded()
            return self._web_truth

    @property
    def truth(self) -> bytes:
        """The answer key as JSON."""
        with self._lock:
            if self._truth is None:
                self._truth = Answer(200, self.world.truth).encoded()
            return self._truth

    def search(self, kind: str, query: dict[str, Any]) -> list[str]:
        """Ids that match; raises as Index.ids does."""
        with self._lock:
            if kind not in self._indexes:
                habits = self.world.habits
                until = self.world.now - habits.search_lag if habits.search_lag else None
                loose = habits.is_search_loose
                self._indexes[kind] = Index(self.objects, kind, until, is_loose=loose)
            return self._indexes[kind].ids(query)


class Box:
    """Args: as World's; kept_pages: as KeptPages' `most`, for pages of lists of records."""

    def __init__(
        self,
        seed: int,
        contacts: int,
        now: datetime,
        profile: Profile = "plain",
        *,
        surveys: int = 0,
        kept_pages: int = 0,
    ) -> None:
        self._kept_pages = kept_pages
        self._scene = Scene(World(seed, contacts, now, profile, surveys=surveys), kept_pages)
        self.clock = Clock(self.world.now)
        self.limits, self.quota = Limits(self.clock), Ga4Quota(self.clock)
        self.tokens = Tokens(seed, self.identity, self.clock)
        self.faults, self.log = Faults(), RequestLog()
        self.latency_seconds, self.wait = 0.0, time.sleep

    @property
    def scene(self) -> Scene:
        return self._scene

    @property
    def world(self) -> World:
        return self._scene.world

    @cached_property
    def identity(self) -> dict[str, Any]:
        return self.world.identity

    def move_to(self, now: datetime) -> None:
        """Show the same story at another instant; requests under way keep the old one.

        Raises:
            ValueError: no time zone, or before the world's start.
        """
        world = self.world
        self._scene = Scene(world.at(now, world.all_added), self._kept_pages)
        self.clock.move_to(self.world.now)

    def add_property(self, name: str) -> None:
        """Define a property of contacts now, with what they will hold in it."""
        world = self.world
        added = (*world.all_added, Added(name, world.now))
        self._scene = Scene(world.at(world.now, added), self._kept_pages)
