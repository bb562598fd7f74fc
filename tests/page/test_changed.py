"""What changed: numbers that were told and are others now, new definitions, sources and findings."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.xdist_group("page")

LEDGER = """
    create or replace table {schema}.kpi_value_ledger as
    select 'nordisk' as client, kpi_key, 'month' as grain, date '2026-10-01' as period_start, 'all' as channel,
        printed, value, 1::bigint as kpi_version, told_at, run_id, true as was_final, cause as change_cause
    from (values
        ('leads', '412', 412.0, timestamptz '2026-11-10 02:00:00Z', 'a', null),
        ('leads', '419', 419.0, timestamptz '2026-11-20 02:00:00Z', 'b', 'late data'),
        ('ttl', '2,1 %', 0.0213, timestamptz '2026-11-10 02:00:00Z', 'a', null),
        ('ttl', '2,2 %', 0.0221, timestamptz '2026-11-20 02:00:00Z', 'b', 'merge'),
        ('sqls', '88', 88.0, timestamptz '2026-11-10 02:00:00Z', 'a', null)
    ) as t(kpi_key, printed, value, told_at, run_id, cause)
"""
REDEFINED = """
    insert into kpi.kpi_registry
    select kpi_registry.* replace (2 as version, date '2026-11-05' as valid_from, 'bots are left out' as reason)
    from kpi.kpi_registry where kpi_key = 'ttl'
"""


def lines(tab: Any, page: Any) -> list[str]:
    tab.goto(page.as_uri())
    told = tab.eval_on_selector_all(".changed .told", "all => all.map(e => e.innerText)")
    return [" ".join(each.split()) for each in told]


def publish_with_ledger(office: Any, ledger: str = LEDGER) -> Any:
    """Put a ledger into the published file itself: what told numbers are is publishing's business."""
    import duckdb

    office.publish()
    build = office.home.published_database("nordisk").resolve()
    build.chmod(0o640)
    with duckdb.connect(str(build)) as connection:
        connection.execute(ledger.format(schema="kpi"))
    return office.page()


def test_a_restated_number_is_told_with_was_is_and_cause(office: Any, tab: Any) -> None:
    page = publish_with_ledger(office)
    told = [each for each in lines(tab, page) if each.startswith("↻")]
    assert told == [
        "↻ Omräknad Leads, okt 2026: var 412, är 419 (sena data)",
        "↻ Omräknad Trafik-till-lead (TTL), okt 2026: var 2,1 %, är 2,2 % (kontakter slogs ihop)",
    ]


def test_in_another_language_it_is_written_as_there(office: Any, tab: Any) -> None:
    page = publish_with_ledger(office).with_name("nordisk-en.html")
    told = [each for each in lines(tab, page) if "TTL" in each]
    assert told == [
        "↻ Restated Traffic-to-lead (TTL), Oct 2026: was 2.1%, now 2.2% (contacts merged)"
    ]


def test_a_new_definition_is_told_with_its_day_and_reason(office: Any, tab: Any) -> None:
    office.publish(changes=[REDEFINED])
    told = [each for each in lines(tab, office.page()) if each.startswith("◇")]
    assert told == [
        "◇ Ny definition Trafik-till-lead (TTL), version 2: bots are left out 5 nov 2026"
    ]
    assert "Definitioner v2, sedan 5\u00a0nov\u00a02026" in tab.inner_text(".when")
    assert tab.inner_text("[data-kpi=ttl] .version").startswith("v2")


def test_what_people_must_know_first_comes_first(office: Any, tab: Any) -> None:
    failed = "update audit.freshness set status = 'failed' where source = 'ga4'"
    office.publish(changes=[failed, REDEFINED])
    marks = [each[0] for each in lines(tab, office.page())]
    assert marks == ["✗", "◇", "▲", "○"]


def test_warnings_stand_before_most_of_many_numbers_that_moved(office: Any, tab: Any) -> None:
    moved = "('sqls', '90', 90.0, timestamptz '2026-11-20 02:00:00Z', 'b', 'definition')"
    many = LEDGER.replace("'a', null)\n    )", f"'a', null),\n        {moved}\n    )")
    page = publish_with_ledger(office, many)
    assert [each[0] for each in lines(tab, page)] == ["↻", "↻", "▲", "↻", "○"]


def test_what_was_found_on_several_days_is_one_line_that_says_so(office: Any, tab: Any) -> None:
    again = """
        insert into audit.quality by name
        select 'nordisk' as client, 'ga4' as source, 'odd' as finding, 'error' as severity,
            date '2026-11-03' + n::integer as date_day, 5 as n, concat('Day ', n) as message
        from range(3) as days(n)
    """
    office.publish(changes=[again])
    (told,) = [each for each in lines(tab, office.page()) if each.startswith("✗")]
    assert told.endswith("Day 2 5 nov 2026, 2 gånger tidigare, sedan 3 nov 2026")


def test_nothing_to_tell_is_said_in_words(office: Any, tab: Any) -> None:
    office.publish(changes=["delete from audit.quality"])
    tab.goto(office.page().as_uri())
    assert "Inget sagt tal har ändrats" in tab.inner_text(".changed")


def beyond_the_usual_two(n: int) -> str:
    return f"""
        insert into audit.quality
        select 'nordisk', 'files', concat('finding_', n), 'info', date '2026-11-02', 1, concat('Finding ', n)
        from range({n}) as numbers(n)
    """


def test_five_lines_are_shown_whole(office: Any, tab: Any) -> None:
    office.publish(changes=[beyond_the_usual_two(3)])
    assert len(lines(tab, office.page())) == 5
    assert tab.locator(".changed .more").count() == 0


def test_of_more_than_five_four_are_shown_and_how_many_stand_below(office: Any, tab: Any) -> None:
    office.publish(changes=[beyond_the_usual_two(6)])
    assert len(lines(tab, office.page())) == 4
    assert "och 4 till" in tab.inner_text(".changed .more")
    tab.click(".all summary")
    assert tab.locator(".all .told").count() == 4
