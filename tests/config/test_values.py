"""How values are read: as text first, then by what the key holds; defaults where nothing is written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipelines.config import load_client
from tests.config.bad_files import GOOD

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "acme.yml"


def test_norway_is_a_country(folder: Any) -> None:
    assert folder.load(GOOD + "country: NO\n").country == "NO"


def test_a_plain_number_is_a_name_where_a_name_is_wanted(folder: Any) -> None:
    assert folder.load(GOOD.replace("name: Acme", "name: 3").replace("SEK", "NOK")).name == "3"


@pytest.mark.parametrize("text", ["no", "false", "off", "No"])
def test_a_flag_is_read_from_its_usual_words(folder: Any, text: str) -> None:
    config = folder.load(GOOD + f"model: {{exclude_instant_customers: {text}}}\n")
    assert config.model.exclude_instant_customers is False


@pytest.mark.parametrize("word", ["earned", "administrative"])
def test_what_integrations_enter_counts_as_the_client_says(folder: Any, word: str) -> None:
    assert folder.load(GOOD + f"model: {{integrations: {word}}}\n").model.integrations == word


def test_any_text_may_come_from_the_environment(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACME_NAME", "Acme AB")
    assert folder.load(GOOD.replace("name: Acme", "name: {env: ACME_NAME}")).name == "Acme AB"


def test_a_day_and_a_target_may_come_from_the_environment(
    folder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("START", "2026-02-01")
    monkeypatch.setenv("TARGET", "0.025")
    config = folder.load(
        GOOD
        + "start_date: {env: START}\n"
        + "goals: [{kpi: ttl, grain: year, period: 2026, target: {env: TARGET}}]\n"
    )
    assert (config.start_date, config.goals[0].target) == (date(2026, 2, 1), 0.025)


def test_an_empty_key_is_as_if_not_written(folder: Any) -> None:
    config = folder.load(GOOD + "schedule:\ncountry: ~\nmodel: {roi_channels: null}\n")
    assert (config.schedule, config.country, config.model.roi_channels) == (None, None, None)


def test_hubspots_stage_names_are_read_as_canonical(folder: Any) -> None:
    config = folder.load(GOOD + 'model: {stages: {"77": salesqualifiedlead}}\n')
    assert config.model.stages == {"77": "sql"}


def test_a_mapping_whose_only_key_is_env_is_a_mapping_where_one_is_wanted(folder: Any) -> None:
    assert folder.load(GOOD + "model: {channels: {env: email}}\n").model.channels == {
        "env": "email"
    }


def test_anchors_and_aliases_repeat_a_block(folder: Any) -> None:
    config = folder.load(GOOD + "notes:\n  - &note {date: 2026-11-02, text: Live}\n  - *note\n")
    assert [note.text for note in config.notes] == ["Live", "Live"]


def test_one_spin_may_be_set_and_the_other_keeps_its_default(folder: Any) -> None:
    config = folder.load(
        GOOD + "model: {spins: {spin_1: {label: Content, channels: [organic_search]}}}\n"
    )
    spins = config.model.spins
    assert (spins["spin_1"].label, spins["spin_2"].label) == ("Content", "Paid & partner")


@pytest.mark.parametrize(
    ("margin", "rate"), [("1", "0"), ("0.001", "1")], ids=["all and no interest", "little and all"]
)
def test_a_fraction_may_be_its_limits(folder: Any, margin: str, rate: str) -> None:
    model = folder.load(
        GOOD + f"model: {{margin: {margin}, time_cost: {{capital_rate: {rate}}}}}\n"
    ).model
    assert (model.margin, model.time_cost.capital_rate) == (float(margin), float(rate))


@pytest.mark.parametrize(
    ("sources", "authority"),
    [
        ('ga4: {property_id: "1"}\n  hubspot: {token: {env: ACME_TOKEN}}', "ga4"),
        ("hubspot: {token: {env: ACME_TOKEN}}", "hubspot"),
        ("files: {traffic: {path: t.csv}}", "files"),
        ("files: {spend: {path: s.csv}}", None),
    ],
)
def test_the_traffic_authority_follows_from_the_sources(
    folder: Any, sources: str, authority: str | None
) -> None:
    text = GOOD[: GOOD.index("  hubspot")] + f"  {sources}\n"
    assert folder.load(text).model.traffic_authority == authority


def test_sources_are_read_in_the_order_of_the_file(folder: Any) -> None:
    text = GOOD[: GOOD.index("  hubspot")] + (
        '  files: {spend: {path: s.csv}}\n  ga4: {property_id: "1"}\n'
        "  hubspot: {token: {env: ACME_TOKEN}}\n"
    )
    assert folder.load(text).sources.configured == ("files", "ga4", "hubspot")


def test_paths_of_files_count_from_the_client_file(folder: Any) -> None:
    config = folder.load(GOOD.replace("  ga4:", "  files: {spend: {path: costs/*.csv}}\n  ga4:"))
    (entry,) = config.sources.files.entries(config.folder)
    assert entry.pattern == folder.path / "costs" / "*.csv"


def test_goals_get_an_identity_and_days(folder: Any) -> None:
    config = folder.load(
        GOOD + "goals: [{kpi: ttl, grain: quarter, period: 2026-Q4, target: 0.025}]\n"
    )
    (goal,) = config.goals
    assert goal.goal_id == "acme+ttl+quarter+2026-Q4+all"
    assert (goal.period_start, goal.period_end) == (date(2026, 10, 1), date(2026, 12, 31))


def test_the_complete_example_is_right() -> None:
    config = load_client(EXAMPLE.parent, "acme", check_secrets=False)
    assert config.sources.configured == ("hubspot", "ga4", "files")
    assert len(config.goals) == 2
