"""`maintrack check`: faults of files, then findings of sources, each with what to do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pipelines.checking import check_model
from pipelines.config import load_client
from pipelines.demo.look_alike import LookAlike, running
from tests.connectors.loopback import Loopback, Told

CLIENT = """
name: Acme
timezone: Europe/Stockholm
currency: SEK
start_date: 2026-01-01
sources:
  files:
    traffic: {path: traffic/*.csv, columns: {date: day, sessions: visits}}
    spend: {path: spend.csv}
goals:
  - {kpi: ttl, grain: year, period: 2026, target: 0.02, baseline: 0.018, owner: web, why: Growth}
"""
TRAFFIC = "day,visits\n2026-01-05,120\n"
GOALS = """\
kpi,grain,period,target,owner,why,baseline
leads,year,2026,200,web,Growth,150
ttl,month,2026-Q1,0.02,web,Growth,0.01
"""
SPEND = "date,spend\n2026-01-05,1200\n"


@pytest.fixture
def good(desk: Any) -> Any:
    desk.write("acme.yml", CLIENT)
    desk.write("traffic/jan.csv", TRAFFIC)
    desk.write("spend.csv", SPEND)
    return desk


def findings(done: Any) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(done.stdout)["findings"]
    return found


def one(done: Any, severity: str) -> dict[str, str]:
    (found,) = [each for each in findings(done) if each["severity"] == severity]
    return found


def test_when_all_is_there_every_line_is_ok(good: Any) -> None:
    done = good.type("check", "acme")
    assert done.returncode == 0
    assert [line.split()[:4] for line in done.stdout.splitlines()] == [
        ["ok", "acme", "files", "traffic:"],
        ["ok", "acme", "files", "spend:"],
    ]


def test_a_column_that_could_be_read_and_is_not_mapped_is_told(good: Any) -> None:
    good.write("spend.csv", "date,spend,currency,buyer\n2026-01-05,1200,EUR,Anna\n")
    done = good.type("check", "acme", "--json")
    assert done.returncode == 0
    found = one(done, "warning")
    assert (found["subject"], found["message"].split(":")[0]) == ("spend", "currency")


def test_it_writes_nothing(good: Any) -> None:
    good.type("check")
    assert not good.home.root.exists()


def test_a_pattern_that_matches_nothing_is_an_error_of_that_source(good: Any) -> None:
    (good.clients / "spend.csv").unlink()
    done = good.type("check", "acme", "--json")
    assert done.returncode == 1
    found = one(done, "error")
    assert (found["client"], found["source"], found["subject"]) == ("acme", "files", "spend")
    assert "nothing matches spend.csv" in found["message"]


def test_a_mapped_column_that_is_missing_is_an_error_that_shows_the_header(good: Any) -> None:
    good.write("traffic/feb.csv", "day,sessions\n2026-02-01,5\n")
    done = good.type("check", "acme", "--json")
    assert done.returncode == 1
    message = one(done, "error")["message"]
    assert "traffic/feb.csv has no column visits" in message
    assert "day, sessions" in message


def test_a_file_without_rows_is_a_warning(good: Any) -> None:
    good.write("spend.csv", "date,spend\n")
    done = good.type("check", "acme", "--json")
    assert done.returncode == 0
    assert "no row" in one(done, "warning")["message"]


def test_a_goal_on_a_kpi_that_is_not_computed_is_a_warning(good: Any) -> None:
    good.write("acme.yml", CLIENT.replace("kpi: ttl", "kpi: goal_index"))
    found = one(good.type("check", "acme", "--json"), "warning")
    assert found["subject"] == "goal goal_index 2026"
    assert "does not compute" in found["message"]


def test_a_goal_that_is_not_smart_says_what_it_lacks(good: Any) -> None:
    good.write("acme.yml", CLIENT.replace(", owner: web, why: Growth", ""))
    assert "without owner, why" in one(good.type("check", "acme", "--json"), "warning")["message"]


def test_a_share_above_one_is_a_warning_that_says_what_was_meant(good: Any) -> None:
    good.write("acme.yml", CLIENT.replace("target: 0.02,", "target: 2.5,"))
    found = one(good.type("check", "acme", "--json"), "warning")
    assert found["subject"] == "goal ttl 2026"
    assert "2.5 % is 0.025" in found["next_step"]


def test_a_tile_of_a_kpi_that_is_not_computed_is_a_warning(good: Any) -> None:
    path = good.write("acme.yml", CLIENT + "model: {headline: [ttl, brand_share]}\n")
    config = load_client(path.parent, "acme")
    (found,) = [one for one in check_model(config, {"ttl"}) if one.severity == "warning"]
    assert found.subject == "headline, brand_share"


def test_a_first_day_that_is_not_over_is_a_warning(good: Any) -> None:
    good.write("acme.yml", CLIENT.replace("start_date: 2026-01-01", "start_date: 2090-01-01"))
    found = one(good.type("check", "acme", "--json"), "warning")
    assert found["subject"] == "start_date"
    assert found["message"].startswith("no day since 2090-01-01 is over")


def test_stages_of_a_portal_that_is_not_there_are_a_warning(good: Any) -> None:
    """They translate HubSpot's stages; files are read without them, so a client would wait for their effect."""
    good.write("acme.yml", CLIENT + "model: {stages: {Trial: mql}}\n")
    assert one(good.type("check", "acme", "--json"), "warning")["subject"] == "stages"


def test_traffic_of_a_source_that_is_not_there_is_a_warning(good: Any) -> None:
    good.write("acme.yml", CLIENT + "model: {traffic_authority: ga4}\n")
    assert one(good.type("check", "acme", "--json"), "warning")["subject"] == "traffic_authority"


def test_wrong_rows_of_a_goals_file_are_warnings_with_their_row(good: Any) -> None:
    columns = "owner: owner, why: why, baseline: baseline"
    goals = f"    goals: {{path: goals.csv, columns: {{{columns}}}}}\n"
    good.write("acme.yml", CLIENT.replace("goals:\n", f"{goals}goals:\n", 1))
    good.write("goals.csv", GOALS)
    found = one(good.type("check", "acme", "--json"), "warning")
    assert found["subject"] == "goals, goals.csv row 3"
    assert "2026-Q1" in found["message"]


def test_goals_of_files_are_checked_like_those_of_the_client_file(good: Any) -> None:
    goals = "    goals: {path: goals.csv, columns: {parent: parent}}\n"
    good.write("acme.yml", CLIENT.replace("goals:\n", f"{goals}goals:\n", 1))
    good.write("goals.csv", "kpi,grain,period,target,parent\nleads,year,2026,200,nobody\n")
    told = [each["message"] for each in findings(good.type("check", "acme", "--json"))]
    assert "not SMART: without owner, why, baseline." in told
    assert any("parent 'nobody' is no goal" in message for message in told)


API_CLIENT = """
name: Portal
timezone: Europe/Stockholm
currency: SEK
sources:
  hubspot: {token: {env: PORTAL_TOKEN}, base_url: http://127.0.0.1:1}
  ga4: {property_id: "1", credentials: {file: key.json}, base_url: http://127.0.0.1:1}
alerts: [{env: PORTAL_ALERTS}]
"""


def test_a_missing_credential_is_an_error_of_its_source_and_not_of_the_file(desk: Any) -> None:
    desk.write("portal.yml", API_CLIENT)
    done = desk.type("check", "--json")
    assert done.returncode == 1
    errors = [found for found in findings(done) if found["severity"] == "error"]
    assert [found["source"] for found in errors] == ["hubspot", "ga4", "alerts"]
    assert "PORTAL_TOKEN is not set" in errors[0]["message"]
    assert "key.json cannot be read" in errors[1]["message"]
    assert all(found["next_step"] for found in errors)


@pytest.mark.parametrize(
    ("lines", "subject"),
    [
        ("publish: {contact_level: true}", "publish.contact_level"),
    ],
)
def test_a_key_that_this_version_does_not_act_upon_is_a_warning(
    good: Any, lines: str, subject: str
) -> None:
    good.write("acme.yml", f"{CLIENT}{lines}\n")
    assert one(good.type("check", "acme", "--json"), "warning")["subject"] == subject


def test_a_source_that_refuses_its_key_is_an_error_in_words(good: Any) -> None:
    good.environment["PLAUSIBLE"] = "canary-key"
    with Loopback(lambda _: Told(status=401)) as server:
        block = f"{{site_id: a.se, token: {{env: PLAUSIBLE}}, base_url: {server.url}}}"
        good.write("acme.yml", CLIENT.replace("  files:", f"  plausible: {block}\n  files:"))
        done = good.type("check", "acme", "--json")
    found = one(done, "error")
    assert found["source"] == "plausible"
    assert "does not take the credential (401)" in found["message"]
    assert "canary-key" not in done.stdout + done.stderr


def test_faults_of_a_file_are_told_on_stderr_and_the_other_clients_are_checked(good: Any) -> None:
    good.write("broken.yml", "name: Broken\n")
    done = good.type("check")
    assert done.returncode == 2
    assert "broken.yml" in done.stderr
    assert "acme files traffic" in done.stdout


def test_a_currency_that_is_none_is_refused_with_those_near_to_it(good: Any) -> None:
    good.write("acme.yml", CLIENT.replace("currency: SEK", "currency: SKE"))
    done = good.type("check", "acme")
    assert done.returncode == 2
    assert "acme.yml:4: currency: found 'SKE'; allowed: three capital letters" in done.stderr
    assert "(near: SEK, KES, SLE)" in done.stderr


def test_faults_are_in_the_json_with_their_place(good: Any) -> None:
    good.write("broken.yml", CLIENT + "colour: red\n")
    document = json.loads(good.type("check", "broken", "--json").stdout)
    (fault,) = document["faults"]
    assert (fault["line"], fault["key"]) == (CLIENT.count("\n") + 1, "colour")
    assert fault["file"].endswith("broken.yml")


def test_without_any_client_file_it_says_how_to_begin(desk: Any) -> None:
    done = desk.type("check")
    assert done.returncode == 2
    assert "docs/examples/acme.yml" in done.stderr


DEMO = API_CLIENT.replace("Portal", "Demo")


def test_the_demo_is_passed_over_while_its_look_alike_is_not_running(desk: Any) -> None:
    desk.write("demo.yml", DEMO)
    done = desk.type("check")
    assert done.returncode == 0
    assert "passed over" in done.stdout


@pytest.fixture(scope="module")
def look_alike() -> Iterator[LookAlike]:
    with running(contacts=60, seed=7) as served:
        yield served


@pytest.fixture
def portal(desk: Any, look_alike: LookAlike) -> Any:
    """A client whose HubSpot and GA4 answer."""
    ready = look_alike.ready
    desk.environment.update(
        PORTAL_TOKEN=ready["hubspot_token"],
        PORTAL_KEY=json.dumps({"type": "bearer", "token": ready["ga4_token"]}),
    )
    desk.write(
        "portal.yml",
        f"""
        name: Portal
        timezone: {ready["timezone"]}
        currency: {ready["currency"]}
        sources:
          hubspot:
            token: {{env: PORTAL_TOKEN}}
            portal_id: {ready["portal_id"]}
            base_url: {ready["url"]}
          ga4:
            property_id: "{ready["ga4_property_id"]}"
            credentials: {{env: PORTAL_KEY}}
            base_url: {ready["url"]}
        """,
    )
    return desk


def test_sources_that_answer_have_no_error(portal: Any) -> None:
    done = portal.type("check", "portal", "--json")
    assert done.returncode == 0
    assert {found["source"] for found in findings(done)} == {"hubspot", "ga4"}
    assert "error" not in {found["severity"] for found in findings(done)}


def test_a_refused_token_is_an_error_of_its_source_and_is_not_shown(portal: Any) -> None:
    portal.environment["PORTAL_TOKEN"] = "pat-eu1-canary"
    done = portal.type("check", "portal", "--json")
    assert done.returncode == 1
    assert {f["source"] for f in findings(done) if f["severity"] == "error"} == {"hubspot"}
    assert "canary" not in done.stdout + done.stderr


def test_the_token_of_another_portal_is_an_error(portal: Any, look_alike: LookAlike) -> None:
    path = portal.clients / "portal.yml"
    path.write_text(path.read_text().replace(look_alike.ready["portal_id"], "4242001"))
    done = portal.type("check", "portal", "--json")
    assert done.returncode == 1
    assert look_alike.ready["portal_id"] in one(done, "error")["message"]


REPORTS = 'reports:\n  - {{to: {to}, schedule: "30 6 * * 1", format: {form}}}\n'


@pytest.mark.parametrize(
    ("to", "form", "subject", "words"),
    [
        ("{env: NO_MAIL}", "html", "credential", "reports[0].to: environment variable NO_MAIL"),
        ("not-an-address", "html", "reports[0].to", "Apprise does not understand the address"),
    ],
)
def test_a_report_that_cannot_be_sent_is_found_before_its_day(
    good: Any, to: str, form: str, subject: str, words: str
) -> None:
    good.write("acme.yml", CLIENT + REPORTS.format(to=to, form=form))
    found = findings(good.type("check", "acme", "--json"))
    told = [(each["subject"], each["message"]) for each in found if each["source"] == "reports"]
    assert [name for name, _ in told] == [subject]
    assert words in told[0][1]


def test_a_report_on_paper_without_a_browser_is_found_before_its_day(good: Any) -> None:
    good.write("acme.yml", CLIENT + REPORTS.format(to="json://127.0.0.1:9/", form="pdf"))
    nowhere = replace(good, environment={"MAINTRACK_CHROMIUM": "no-such-browser"})
    found = findings(nowhere.type("check", "acme", "--json"))
    (told,) = [each["message"] for each in found if each["source"] == "reports"]
    assert "looked for no-such-browser" in told
