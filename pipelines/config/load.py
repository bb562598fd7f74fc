"""Client files from the folder of clients: one, or all of them.

Belongs: names of clients, reading, clashes between clients. Does not: the schema (client).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from pipelines.config.client import ClientConfig, ClientFile, complete
from pipelines.config.document import Document, Place, dotted, read_document
from pipelines.config.faults import ConfigFaults, Fault
from pipelines.config.messages import faults_of
from pipelines.config.secret import Secret

NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,40}")
# DuckDB confuses a file's name with its schemas.
RESERVED: Final = frozenset(
    [
        "agency",
        "index",
        "builds",
        "meta",
        "kpi",
        "core",
        "raw",
        "staging",
        "intermediate",
        "audit",
        "main",
        "temp",
        "system",
        "memory",
    ]
)
NAMES_ALLOWED: Final = (
    "a letter, then up to 40 small letters, digits and single underscores; none of "
    + " ".join(sorted(RESERVED))
)


def load_client(folder: Path, name: str, *, check_secrets: bool = True) -> ClientConfig:
    """Read `<folder>/<name>.yml`; other files only as far as they could clash with it.

    Args:
        check_secrets: also see that every credential is there. None is kept.
    Raises:
        ConfigFaults: all faults of the file at once.
    """
    config, document = _load(folder, name)
    faults = list(_missing_secrets(config, document)) if check_secrets else []
    others = [other for other in _leniently(folder) if other.slug != name]
    faults += _clashes(config, document, others)
    if faults:
        raise ConfigFaults(faults)
    return config


def load_clients(folder: Path) -> tuple[list[ClientConfig], list[Fault]]:
    """Every client whose file is right, by name, and the faults of the others. Reads no secret.

    Of two clients that share a portal or property both are left out: nothing tells which is right.
    """
    loaded: list[tuple[ClientConfig, Document]] = []
    faults: list[Fault] = []
    for name in client_names(folder):
        try:
            loaded.append(_load(folder, name))
        except ConfigFaults as found:
            faults += found.faults
    faults += _misnamed(folder)
    good = []
    for config, document in loaded:
        clashes = list(_clashes(config, document, [c for c, _ in loaded if c is not config]))
        faults += clashes
        if not clashes:
            good.append(config)
    return good, faults


def client_names(folder: Path) -> list[str]:
    """Stems of all `*.yml` files of the folder, right or wrong, sorted; none if it is not there."""
    return sorted(path.stem for path in folder.glob("*.yml") if not path.name.startswith("."))


def is_client_name(text: str) -> bool:
    """True when a client may be called so; its name becomes part of paths."""
    return NAME.fullmatch(text) is not None and "__" not in text and text not in RESERVED


def _load(folder: Path, name: str) -> tuple[ClientConfig, Document]:
    path = folder.absolute() / f"{name}.yml"
    if not is_client_name(name):
        raise ConfigFaults([Fault(path, None, "", f"the client name '{name}'", NAMES_ALLOWED)])
    if not path.is_file():
        raise ConfigFaults([Fault(path, None, "", "no such file", _names_near(folder, name))])
    document = read_document(path)
    try:
        written = ClientFile.model_validate(document.tree, context={"folder": path.parent})
    except ValidationError as error:
        # What could not even be read is told once, not again for what is missing there.
        told = {fault.key for fault in document.faults}
        faults = [f for f in faults_of(error, ClientFile, document) if f.key not in told]
        raise ConfigFaults([*document.faults, *faults]) from None
    faults = [*document.faults, *_twin_goals(written, document)]
    if faults:
        raise ConfigFaults(faults)
    return complete(name, path, written, list(document.tree["sources"])), document


def _names_near(folder: Path, name: str) -> str:
    names = client_names(folder)
    near = get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]}? {', '.join(names)}"
    return ", ".join(names) or "a client file there: copy docs/examples/acme.yml"


def _twin_goals(written: ClientFile, document: Document) -> Iterator[Fault]:
    seen: dict[tuple[str, ...], int] = {}
    for index, goal in enumerate(written.goals):
        identity = (goal.kpi, goal.grain, goal.period, goal.channel)
        if identity in seen:
            line = document.line(("goals", seen[identity]))
            found = f"the same goal again (first on line {line})"
            allowed = "one goal per kpi, grain, period and channel"
            yield Fault(
                document.path, document.line(("goals", index)), f"goals[{index}]", found, allowed
            )
        seen.setdefault(identity, index)


def _misnamed(folder: Path) -> Iterator[Fault]:
    for path in sorted(folder.glob("*.yaml")):
        yield Fault(path.absolute(), None, "", f"the file name {path.name}", f"{path.stem}.yml")


def _leniently(folder: Path) -> Iterator[ClientConfig]:
    for name in client_names(folder):
        try:
            yield _load(folder, name)[0]
        except ConfigFaults:
            continue


def _missing_secrets(config: ClientConfig, document: Document) -> Iterator[Fault]:
    for place, secret in secrets(config):
        reason = secret.missing()
        if reason:
            allowed = "a credential there before the run starts"
            yield Fault(document.path, document.line(place), dotted(place), reason, allowed)


def secrets(config: ClientConfig) -> Iterator[tuple[Place, Secret]]:
    """Every credential of the client with its place in the file."""
    for source in config.sources.configured:
        yield from _secrets_in(getattr(config.sources, source), ("sources", source))
    for index, alert in enumerate(config.alerts):
        yield ("alerts", index), alert
    for index, report in enumerate(config.reports):
        yield ("reports", index, "to"), report.to


def _secrets_in(block: Any, place: Place) -> Iterator[tuple[Place, Secret]]:
    for name in type(block).model_fields:
        value = getattr(block, name)
        if isinstance(value, Secret):
            yield (*place, name), value
        elif hasattr(type(value), "model_fields"):
            yield from _secrets_in(value, (*place, name))


def _clashes(
    config: ClientConfig, document: Document, others: list[ClientConfig]
) -> Iterator[Fault]:
    """Portals, properties and tokens that another client uses too."""
    mine = _identities(config)
    for other in others:
        for identity in sorted(mine.keys() & _identities(other).keys()):
            place, allowed = mine[identity]
            found = f"{identity[-1]}, which client '{other.slug}' has too"
            yield Fault(document.path, document.line(place), dotted(place), found, allowed)


def _identities(config: ClientConfig) -> dict[tuple[str, ...], tuple[Place, str]]:
    """What only one client may have → its place and what is allowed."""
    identities: dict[tuple[str, ...], tuple[Place, str]] = {}
    hubspot, ga4 = config.sources.hubspot, config.sources.ga4
    if hubspot is not None:
        if hubspot.portal_id is not None:
            key = ("portal", hubspot.base_url, f"portal {hubspot.portal_id}")
            identities[key] = (("sources", "hubspot", "portal_id"), "a portal of its own")
        if hubspot.token is not None:
            where = hubspot.token.env or str(hubspot.token.file)
            key = ("token", hubspot.base_url, f"the token in {where}")
            identities[key] = (("sources", "hubspot", "token"), "a token of its own")
    if ga4 is not None:
        place = ("sources", "ga4", "property_id" if ga4.property_id else "properties")
        for number in ga4.property_ids:
            key = ("property", ga4.base_url, f"property {number}")
            identities[key] = (place, "a property of its own")
    return identities
