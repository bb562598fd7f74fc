"""Landing: nothing missing, nothing half, and a broken walk goes on where it stopped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.contract import Days, Page, Stream
from connectors.errors import AccessRefused, QuotaExhausted, SourceUnavailable, StreamNotAvailable
from pipelines.landing import land_source, manifests
from pipelines.landing.manifest import Manifest
from pipelines.landing.part import PART_ROWS, LandingDamaged, verify_part, write_part

CONTACTS = Stream("scripted", "contacts", "walk", is_essential=True)
DEALS = Stream("scripted", "deals", "walk")
TRAFFIC = Stream("scripted", "traffic_daily", "dated")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def walk(*counts: int) -> list[Page]:
    """Pages of so many records, numbered through, each with its cursor but the last."""
    pages, number = [], 0
    for index, count in enumerate(counts):
        records = [b'{"id":"%d"}' % (number + i) for i in range(count)]
        number += count
        is_last = index == len(counts) - 1
        pages.append(Page(records, cursor=None if is_last else str(number), claimed=sum(counts)))
    return pages


def land(source, home, *, days=None, now=NOON):
    return land_source(
        source,
        home,
        run_id="run00001",
        days=days,
        report=lambda _: None,
        now=lambda: now,
    )


def landed(home, stream="contacts") -> list[bytes]:
    records: list[bytes] = []
    for manifest in manifests(home, "scripted"):
        if manifest.stream == stream and manifest.rows:
            packed = manifest.data_path(home).read_bytes()
            records += zstandard.ZstdDecompressor().decompress(packed).splitlines()
    return records


def down() -> SourceUnavailable:
    return SourceUnavailable("scripted: no answer", source="scripted")


def test_small_pages_are_gathered_into_large_parts(client_home, scripted):
    land(scripted({CONTACTS: walk(*[100] * 250)}), client_home)
    assert [m.rows for m in manifests(client_home, "scripted")] == [PART_ROWS, PART_ROWS, 5000]


def test_only_the_last_part_ends_the_read(client_home, scripted):
    land(scripted({CONTACTS: walk(*[5000] * 5)}), client_home)
    assert [m.is_last for m in manifests(client_home, "scripted")] == [False, False, True]


def test_a_stream_without_records_lands_an_empty_ending(client_home, scripted):
    land(scripted({CONTACTS: []}), client_home)
    assert [(m.rows, m.is_last, m.status) for m in manifests(client_home, "scripted")] == [
        (0, True, "ok")
    ]


def test_a_walk_that_ends_in_a_fault_goes_on_behind_the_last_page_it_read(client_home, scripted):
    pages = walk(*[5000] * 6)
    land(scripted({CONTACTS: [*pages[:3], down(), *pages[3:]]}), client_home)
    second = scripted({CONTACTS: pages})
    land(second, client_home, now=NOON + timedelta(hours=1))
    assert second.asked == [("contacts", None, "15000")]


def test_a_resumed_walk_keeps_the_instant_its_read_began(client_home, scripted):
    pages = walk(*[5000] * 6)
    land(scripted({CONTACTS: [*pages[:3], down(), *pages[3:]]}), client_home)
    land(scripted({CONTACTS: pages}), client_home, now=NOON + timedelta(hours=1))
    assert {m.read_started_at for m in manifests(client_home, "scripted")} == {NOON}


def test_a_walk_broken_long_ago_starts_anew(client_home, scripted):
    pages = walk(*[5000] * 6)
    land(scripted({CONTACTS: [*pages[:3], down(), *pages[3:]]}), client_home)
    second = scripted({CONTACTS: pages})
    land(second, client_home, now=NOON + timedelta(days=2))
    assert second.asked == [("contacts", None, None)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(counts=st.lists(st.integers(0, 6000), min_size=1, max_size=8), data=st.data())
def test_wherever_a_walk_breaks_the_resumed_one_lands_every_record_once(
    tmp_path_factory, scripted, counts, data
):
    from pipelines.home import Home

    home = Home(tmp_path_factory.mktemp("home")).ensure().client("acme").ensure()
    pages = walk(*counts)
    broken_at = data.draw(st.integers(0, len(pages) - 1))
    land(scripted({CONTACTS: [*pages[:broken_at], down(), *pages[broken_at:]]}), home)
    land(scripted({CONTACTS: pages}), home, now=NOON + timedelta(hours=1))
    assert sorted(landed(home)) == sorted(record for page in pages for record in page.records)


def test_a_fault_is_landed_with_its_message_and_not_raised(client_home, scripted):
    outcome = land(scripted({CONTACTS: [down()]}), client_home)
    (manifest,) = manifests(client_home, "scripted")
    assert (outcome.status, manifest.status, manifest.message) == (
        "failed",
        "failed",
        "scripted: no answer",
    )


def test_a_stream_that_is_not_offered_does_not_fail_the_source(client_home, scripted):
    refused = StreamNotAvailable("scripted deals: scope missing", source="scripted", stream="deals")
    outcome = land(scripted({CONTACTS: walk(3), DEALS: [refused]}), client_home)
    assert (outcome.status, [s.status for s in outcome.streams]) == ("ok", ["ok", "not_available"])


def test_after_a_refused_essential_stream_nothing_else_is_asked(client_home, scripted):
    source = scripted({CONTACTS: [AccessRefused("401", source="scripted")], DEALS: walk(3)})
    land(source, client_home)
    assert [name for name, _, _ in source.asked] == ["contacts"]


def test_a_spent_daily_quota_keeps_what_was_landed(client_home, scripted):
    spent = QuotaExhausted("day spent", source="scripted", resets_at=NOON)
    outcome = land(scripted({CONTACTS: [*walk(*[10_000] * 3)[:2], spent]}), client_home)
    assert (outcome.status, len(landed(client_home))) == ("quota", 20_000)


def test_dated_streams_are_read_for_the_days_asked(client_home, scripted):
    days = Days(date(2026, 11, 1), date(2026, 11, 3))
    land(scripted({TRAFFIC: [Page([b"{}"])]}), client_home, days=days)
    (manifest,) = manifests(client_home, "scripted")
    assert (manifest.window_first, manifest.window_last) == (days.first, days.last)


def test_pages_with_another_header_land_in_another_part(client_home, scripted):
    pages = [Page([b"1"], header={"property": "a"}), Page([b"2"], header={"property": "b"})]
    land(scripted({TRAFFIC: pages}), client_home, days=Days(date(2026, 11, 1), date(2026, 11, 3)))
    assert [dict(m.header) for m in manifests(client_home, "scripted")] == [
        {"property": "a"},
        {"property": "b"},
    ]


def test_parts_sort_in_order_of_landing_across_runs(client_home, scripted):
    for hour in range(3):
        land(scripted({CONTACTS: walk(1)}), client_home, now=NOON + timedelta(hours=hour))
    started = [m.read_started_at for m in manifests(client_home, "scripted")]
    assert started == sorted(started)


def test_a_file_without_its_manifest_does_not_exist(client_home, scripted):
    land(scripted({CONTACTS: walk(3)}), client_home)
    (manifest,) = manifests(client_home, "scripted")
    manifest.path(client_home).unlink()
    assert list(manifests(client_home, "scripted")) == []


def test_a_manifest_that_is_no_json_is_named(client_home, scripted):
    land(scripted({CONTACTS: walk(3)}), client_home)
    (manifest,) = manifests(client_home, "scripted")
    manifest.path(client_home).write_text("{")
    with pytest.raises(ValueError, match=manifest.load_id):
        list(manifests(client_home, "scripted"))


def test_a_cut_part_is_refused(tmp_path):
    path = tmp_path / "hubspot" / "contacts" / "part.ndjson.zst"
    sha256 = write_part(path, [b'{"id":"%d"}' % i for i in range(1000)])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(LandingDamaged, match=r"contacts/part\.ndjson\.zst"):
        verify_part(path, sha256)


def test_pretty_printed_records_stay_one_line_each(tmp_path):
    path = tmp_path / "a" / "b" / "part.ndjson.zst"
    write_part(path, [b'{\n  "id": "1"\n}', b'{"id":"2"}'])
    assert len(zstandard.ZstdDecompressor().decompress(path.read_bytes()).splitlines()) == 2


def test_a_manifest_round_trips(client_home):
    manifest = Manifest(
        client="acme",
        load_id="1",
        run_id="r",
        source="files",
        stream="*",
        status="failed",
        is_last=True,
        read_started_at=NOON,
        window_first=date(2026, 1, 1),
        message="räksmörgås",
    )
    manifest.write(client_home)
    assert list(manifests(client_home, "files")) == [manifest]
