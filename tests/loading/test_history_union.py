"""History that accumulates, whatever part of it each read still shows; and who is one person after merges."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.config import load_client
from pipelines.erasure import family_of
from pipelines.home import Home
from tests.loading.conftest import ScriptedSource
from tests.loading.test_api_records import CLIENT, Portal, contact

BORN = datetime(2026, 1, 5, 10, tzinfo=UTC)
STAGES = ("lead", "marketingqualifiedlead", "salesqualifiedlead", "customer", "")


QUERY = (
    "select object_id, changed_at, value, is_derived, source_type "
    "from raw.hubspot_property_history order by all"
)


@contextmanager
def warehouse() -> Iterator[Portal]:
    """A portal's warehouse of its own: each example begins with nothing."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "portal.yml").write_text(CLIENT)
        config = load_client(root, "portal", check_secrets=False)
        home = Home(root / "home").ensure().client("portal").ensure()
        yield Portal(home, config, ScriptedSource)


@settings(max_examples=12, deadline=None)
@given(
    changes=st.lists(
        st.tuples(st.integers(0, 60), st.sampled_from(STAGES)), min_size=1, max_size=30
    ),
    depth=st.integers(1, 25),
    data=st.data(),
)
def test_what_any_read_has_shown_is_kept_once_and_as_it_was(
    changes: list[tuple[int, str]], depth: int, data: st.DataObject
) -> None:
    told = sorted({(BORN + timedelta(days=day), value) for day, value in changes})
    cuts = sorted(data.draw(st.lists(st.integers(1, len(told)), min_size=1, max_size=4)))
    shown: set[tuple[datetime, str]] = set()
    with warehouse() as portal:
        for cut in [*cuts, cuts[-1]]:
            kept = told[max(0, cut - depth) : cut]
            shown |= set(kept)
            entered = {
                f"hs_v2_date_entered_{v}": f"{at:%Y-%m-%dT%H:%M:%SZ}" for at, v in told[:cut] if v
            }
            history = [(v, f"{at:%Y-%m-%dT%H:%M:%SZ}") for at, v in reversed(kept)]
            portal.contacts(contact(1, history=history, **entered))
        rows = portal.rows(QUERY)
    recorded = {(at, value) for _, at, value, is_derived, _ in rows if not is_derived}
    assert recorded == shown
    assert {source for *_, is_derived, source in rows if not is_derived} == {"FORM"}
    derived = {(at, value) for _, at, value, is_derived, _ in rows if is_derived}
    assert derived <= set(told) - shown
    assert len(rows) == len(recorded) + len(derived)


def test_an_entry_that_was_recorded_stays_recorded_when_only_its_date_is_left() -> None:
    days = [(BORN + timedelta(days=n), "lead" if n % 2 else "other") for n in range(1, 25)]
    texts = [(value, f"{at:%Y-%m-%dT%H:%M:%SZ}") for at, value in reversed(days)]
    first = f"{days[0][0]:%Y-%m-%dT%H:%M:%SZ}"
    with warehouse() as portal:
        portal.contacts(contact(1, history=texts))
        before = portal.rows(QUERY)
        portal.contacts(contact(1, history=texts[:20], hs_v2_date_entered_lead=first))
        after = portal.rows(QUERY)
    assert [(at, source) for _, at, _, _, source in after] == [
        (at, source) for _, at, _, _, source in before
    ]
    assert not any(is_derived for _, _, _, is_derived, _ in after)


@settings(max_examples=60, deadline=None)
@given(
    merges=st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12),
    asked=st.integers(0, 9),
)
def test_the_family_of_a_contact_is_whoever_merges_connect_in_any_direction(
    merges: list[tuple[int, int]], asked: int
) -> None:
    family, grown = {asked}, True
    while grown:
        near = {n for pair in merges if family & set(pair) for n in pair}
        grown = not near <= family
        family |= near
    with duckdb.connect() as connection:
        connection.execute("create schema raw")
        connection.execute(
            "create table raw.hubspot_aliases "
            "(client varchar, object_type varchar, alias_id varchar, survivor_id varchar)"
        )
        for one, other in merges:
            connection.execute(
                "insert into raw.hubspot_aliases values ('acme', 'contact', ?, ?), ('acme', 'deal', '3', '4'),"
                " ('other', 'contact', '5', '6')",
                [str(one), str(other)],
            )
        found = family_of(connection, "acme", str(asked))
    assert found == sorted(str(one) for one in family)
