"""Published copies: can they be opened, how old are they?

Belongs: the link, its build, its age against the client's schedule. Does not: contents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pipelines.config import ConfigFaults, client_names, load_client
from pipelines.config.schedule import longest_wait
from pipelines.doctor.symptom import Symptom
from pipelines.home import Home

if TYPE_CHECKING:
    from pipelines.config import ClientConfig

GRACE: Final = timedelta(hours=12)


def published_copies(
    home: Home, clients: Path, names: Sequence[str], now: datetime
) -> Iterator[Symptom]:
    """One line per client that has a copy, or that has a schedule and should have one; one more where the
    client itself was let go.
    """
    for name in names:
        schedule = _schedule(clients, name)
        if home.published_database(name).is_symlink():
            yield _copy(home, name, schedule, now)
            if name not in client_names(clients):
                yield _let_go(name, clients)
        elif schedule is not None and home.client(name).warehouse.exists():
            yield Symptom(
                f"{name} published",
                "warning",
                "nothing published yet although it has run.",
                f"Run `maintrack run {name}` and read what it says.",
            )


def _let_go(name: str, clients: Path) -> Symptom:
    return Symptom(
        f"{name} published",
        "warning",
        f"{clients / name}.yml is not there; BI, the agency's file and the list of clients still show its last "
        "figures.",
        f"Bring the file back, or remove clients/{name}/ and published/{name}.* with its builds.",
    )


def _copy(home: Home, name: str, schedule: str | None, now: datetime) -> Symptom:
    import duckdb

    place, link = f"{name} published", home.published_database(name)
    try:
        connection = duckdb.connect(str(link.resolve()), read_only=True)
        try:
            row = connection.execute("select published_at from meta.publication").fetchone()
        finally:
            connection.close()
    except duckdb.Error as error:
        seen = " ".join(str(error).split())
        return Symptom(
            place,
            "error",
            f"{link} cannot be read ({seen}); expected a whole published file.",
            f"Run `maintrack run {name}`: it publishes anew.",
        )
    published_at: datetime = row[0] if row else datetime.min.replace(tzinfo=now.tzinfo)
    return judged(place, name, now - published_at, schedule)


def judged(place: str, name: str, age: timedelta, schedule: str | None) -> Symptom:
    """Judge a copy's age by its client's schedule; without one nothing is expected of it."""
    seen = f"published {_words(age)} ago"
    if schedule is None:
        return Symptom(place, "ok", f"{seen}; the client has no schedule.")
    limit = longest_wait(schedule) + GRACE
    if age <= limit:
        return Symptom(place, "ok", f"{seen}.")
    return Symptom(
        place,
        "error",
        f"{seen}; expected within {_words(limit)} by its schedule ({schedule}).",
        f"See the client's last runs in `maintrack ui`, or `maintrack run {name}` and read what it says. "
        "Schedules run only under `maintrack ui --schedules`.",
    )


def _schedule(clients: Path, name: str) -> str | None:
    try:
        config: ClientConfig = load_client(clients, name, check_secrets=False)
    except ConfigFaults:
        return None
    return config.schedule


def _words(age: timedelta) -> str:
    hours = age / timedelta(hours=1)
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"
