"""`maintrack demo`: the whole way on an invented company.

Belongs: the order of its parts, words, exit code. Does not: the parts (pipelines.demo).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from pipelines.cli.clients import client_config
from pipelines.cli.kpi import show_kpis
from pipelines.cli.run import run_told
from pipelines.cli.terminal import DONE, FAILED, IN_PART, complain, refuse, say
from pipelines.demo import NAME
from pipelines.demo.client_file import (
    NotOurs,
    credentials,
    refuse_a_persons_file,
    write_client_file,
)
from pipelines.demo.look_alike import LookAlikeFailed, running
from pipelines.demo.reset import alone, reset
from pipelines.home import Home, clients_folder
from pipelines.locks import LockBusy


def show_demo(*, contacts: int, seed: int) -> int:
    """Run the demo from nothing to its scorecard; returns the exit code of its run."""
    home, folder = Home.from_env(), clients_folder()
    try:
        refuse_a_persons_file(folder)
    except NotOurs as theirs:
        refuse(str(theirs))
    home.ensure()
    try:
        with alone(home):
            return _run(home, contacts, seed)
    except (LockBusy, LookAlikeFailed) as stopped:
        complain(f"{NAME}: {stopped}")
        return FAILED


def _run(home: Home, contacts: int, seed: int) -> int:
    folder = clients_folder()
    say(f"Inventing a company with about {contacts} contacts (seed {seed}) ...")
    with running(contacts=contacts, seed=seed) as look_alike:
        look_alike.lift_rate()
        reset(home)
        path = write_client_file(folder, look_alike, datetime.now(UTC))
        say(
            f"Its HubSpot, GA4 and Search Console answer on {look_alike.url}; its client file is {path}"
        )
        with _environment(credentials(look_alike.ready)):
            code = run_told(client_config(NAME))
    if code in (DONE, IN_PART):
        say()
        show_kpis(NAME, as_json=False)
        say()
        say(f"for BI       {home.published_database(NAME)}")
        say(f"for people   {home.published_page(NAME)}")
    return code


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
