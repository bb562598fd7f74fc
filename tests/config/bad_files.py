"""Client files with one thing wrong each, and what must be said about it.

A table that several tests of this folder read.
"""

from __future__ import annotations

from dataclasses import dataclass

GOOD = """\
name: Acme
timezone: Europe/Stockholm
currency: SEK
sources:
  hubspot:
    token: {env: ACME_TOKEN}
    portal_id: 4242001
  ga4: {property_id: "412345678", credentials: {env: ACME_KEY}}
"""

CANARY = "pat-na1-canary"
"""Stands where a secret could stand; no message may hold it."""


@dataclass(frozen=True)
class Bad:
    """A file with one fault. is_known_to_schema: JSON Schema can refuse it, too."""

    text: str
    line: int | None
    key: str
    found: str
    allowed: str
    is_known_to_schema: bool = False


def added(
    lines: str, key: str, found: str, allowed: str, *, at: int = 1, known: bool = False
) -> Bad:
    """`lines` behind a good file; `at`: which of them is at fault, from 1."""
    return Bad(GOOD + lines, GOOD.count("\n") + at, key, found, allowed, known)


def swapped(
    old: str, new: str, line: int, key: str, found: str, allowed: str, *, known: bool = False
) -> Bad:
    """A good file with `old` replaced."""
    if GOOD.count(old) != 1:
        raise ValueError(f"{old!r} is not once in the good file")
    return Bad(GOOD.replace(old, new), line, key, found, allowed, known)


def goal(more: str) -> str:
    return f"goals:\n  - {{kpi: leads, target: 5, {more}}}\n"


BAD: dict[str, Bad] = {
    # keys and shapes
    "unknown key": added("colour: red\n", "colour", "unknown key", "country", known=True),
    "unknown key of a block": swapped(
        "portal_id",
        "portalid",
        7,
        "sources.hubspot.portalid",
        "unknown key",
        "portal_id",
        known=True,
    ),
    "unknown key far down": added(
        "model:\n  time_cost: {per_day: 3}\n",
        "model.time_cost.per_day",
        "unknown key",
        "per_open_lead_day",
        at=2,
        known=True,
    ),
    "unknown source": swapped(
        "  ga4: {", "  ga5: {", 8, "sources.ga5", "unknown key", "did you mean ga4", known=True
    ),
    "name missing": swapped("name: Acme\n", "", 1, "name", "nothing", "client's name", known=True),
    "name empty": swapped(
        "name: Acme", 'name: ""', 1, "name", "an empty text", "a text", known=True
    ),
    "name as a list": swapped(
        "name: Acme", "name: [Acme]", 1, "name", "a list", "a text", known=True
    ),
    "a text for a list": added("goals: many\n", "goals", "a text", "a list", known=True),
    "a list for a block": added("model: [ttl]\n", "model", "a list", "a block of keys", known=True),
    "a text for a block": added(
        "publish: all\n", "publish", "a text", "a block of keys", known=True
    ),
    "key twice": added(
        "name: Acme again\n", "name", "the key again (first on line 1)", "each key once"
    ),
    "key that is a list": added(
        "? [a, b]\n: 1\n", "", "a key that is not a word", "keys that are words"
    ),
    # YAML
    "broken YAML": Bad(GOOD + "goals: [\n", 10, "", "broken YAML", "docs/client-file.md"),
    "a tab": Bad(GOOD + "model:\n\tmargin: 1\n", 10, "", "broken YAML", "a YAML file of keys"),
    "forbidden characters": Bad(
        GOOD + "notes: \x07\n", None, "", "characters that YAML forbids", "a YAML file"
    ),
    "an unknown alias": Bad(
        GOOD + "notes: *nothing\n", 9, "", "broken YAML", "a YAML file of keys"
    ),
    "an alias loop": added(
        "notes: &loop [*loop]\n",
        "notes[0]",
        "an alias that contains itself",
        "a tree of keys",
        known=True,
    ),
    "no keys": Bad("- acme\n", 1, "", "no keys", "a YAML file of keys", True),
    "an empty file": Bad("", 1, "", "no keys", "a YAML file of keys", True),
    # top level
    "unknown zone": swapped(
        "Europe/Stockholm",
        "Europe/Stokholm",
        2,
        "timezone",
        "'Europe/Stokholm'",
        "Europe/Stockholm",
    ),
    "zone that leaves the folder": swapped(
        "Europe/Stockholm", "../../etc/passwd", 2, "timezone", "passwd", "IANA"
    ),
    "small currency": swapped(
        "SEK", "sek", 3, "currency", "'sek'", "three capital letters", known=True
    ),
    "letters of a currency swapped": swapped(
        "SEK", "SKE", 3, "currency", "'SKE'", "SEK", known=True
    ),
    "currency that is gone": swapped("SEK", "DEM", 3, "currency", "'DEM'", "ISO 4217", known=True),
    "no such day": added(
        "start_date: 2026-02-30\n", "start_date", "'2026-02-30'", "a day as 2026-11-24"
    ),
    "a day written otherwise": added(
        "start_date: 24/11/2026\n", "start_date", "'24/11/2026'", "a day as 2026-11-24"
    ),
    "a day without zeros": added(
        "start_date: 2026-1-5\n", "start_date", "'2026-1-5'", "a day as 2026-11-24"
    ),
    "unknown country": added("country: XX\n", "country", "'XX'", "two capital letters as SE"),
    "country by name": added(
        "country: Sverige\n", "country", "'Sverige'", "two capital letters", known=True
    ),
    "unknown language": added("language: de\n", "language", "'de'", "sv, en", known=True),
    "hour 25": added('schedule: "0 25 * * *"\n', "schedule", "'0 25 * * *'", "five fields of cron"),
    "four fields of cron": added(
        'schedule: "0 3 * *"\n', "schedule", "'0 3 * *'", "five fields of cron"
    ),
    "cron by name": added("schedule: nightly\n", "schedule", "'nightly'", "five fields of cron"),
    # sources
    "no source": swapped(
        GOOD[GOOD.index("  hubspot") :],
        "",
        4,
        "sources",
        "nothing",
        "at least one source",
        known=True,
    ),
    "empty sources": Bad(
        GOOD[: GOOD.index("sources")] + "sources: {}\n",
        4,
        "sources",
        "no source",
        "at least one of hubspot",
    ),
    "token in plain text": swapped(
        "{env: ACME_TOKEN}",
        CANARY,
        6,
        "sources.hubspot.token",
        "a plain text (not shown)",
        "{env: NAME}",
        known=True,
    ),
    "token as a number": swapped(
        "{env: ACME_TOKEN}",
        "12345678",
        6,
        "sources.hubspot.token",
        "a plain text (not shown)",
        "{env: NAME}",
        known=True,
    ),
    "token with another reference": swapped(
        "{env: ACME_TOKEN}",
        "{vault: x}",
        6,
        "sources.hubspot.token",
        "keys",
        "{env: NAME}",
        known=True,
    ),
    "no token": swapped(
        "    token: {env: ACME_TOKEN}\n",
        "",
        5,
        "sources.hubspot",
        "neither token nor oauth",
        "token: {env: NAME}",
    ),
    "token and oauth": swapped(
        "    portal_id: 4242001\n",
        "    oauth: {client_id: {env: A}, client_secret: {env: B}, refresh_token: {env: C}}\n",
        5,
        "sources.hubspot",
        "both token and oauth",
        "token: {env: NAME}",
    ),
    "half an oauth": swapped(
        "token: {env: ACME_TOKEN}",
        "oauth: {client_id: {env: A}, client_secret: {env: B}}",
        6,
        "sources.hubspot.oauth.refresh_token",
        "nothing",
        "a value",
        known=True,
    ),
    "portal by name": swapped(
        "4242001",
        "acme",
        7,
        "sources.hubspot.portal_id",
        "'acme'",
        "a number of digits only",
        known=True,
    ),
    "address of another kind": swapped(
        "portal_id: 4242001",
        "base_url: ftp://hub",
        7,
        "sources.hubspot.base_url",
        "'ftp://hub'",
        "http(s)://host",
    ),
    "address with credentials": swapped(
        "portal_id: 4242001",
        f"base_url: https://me:{CANARY}@hub",
        7,
        "sources.hubspot.base_url",
        "credentials (not shown)",
        "http(s)://host",
    ),
    "half a version": swapped(
        "portal_id: 4242001",
        'api_version: "2026"',
        7,
        "sources.hubspot.api_version",
        "'2026'",
        "2026-09",
    ),
    "share above one": swapped(
        "portal_id: 4242001",
        "quota_share: 2",
        7,
        "sources.hubspot.quota_share",
        "'2'",
        "from 0.01 to 1",
        known=True,
    ),
    "properties of tickets": swapped(
        "portal_id: 4242001",
        "extra_properties: {tickets: [a]}",
        7,
        "sources.hubspot.extra_properties.tickets",
        "'tickets'",
        "contacts, deals",
    ),
    "no property": swapped(
        'property_id: "412345678", ', "", 8, "sources.ga4", "no property", "property_id"
    ),
    "property twice": swapped(
        'property_id: "412345678"',
        'properties: ["1", "1"]',
        8,
        "sources.ga4",
        "a property twice",
        "each property once",
    ),
    "property both ways": swapped(
        "property_id:",
        'properties: ["1"], property_id:',
        8,
        "sources.ga4",
        "property_id and properties",
        "property_id",
    ),
    "no files": swapped(
        "  ga4: {",
        "  files: {}\n  ga4: {",
        8,
        "sources.files",
        "no files",
        "at least one of contacts",
    ),
    "files without a path": swapped(
        "  ga4: {",
        "  files: {spend: {}}\n  ga4: {",
        8,
        "sources.files.spend.path",
        "nothing",
        "CSV or Parquet",
        known=True,
    ),
    "unknown column": swapped(
        "  ga4: {",
        "  files: {spend: {path: a.csv, columns: {cost: x}}}\n  ga4: {",
        8,
        "sources.files.spend.columns.cost",
        "'cost'",
        "cost_type",
    ),
    "stage changes without a stage": swapped(
        "  ga4: {",
        "  files: {stage_changes: {path: a.csv}}\n  ga4: {",
        8,
        "sources.files.stage_changes",
        "no stage",
        "stage: customer",
    ),
    "stage twice": swapped(
        "  ga4: {",
        "  files: {contacts: {path: a.csv, stage: lead, columns: {stage: s}}}\n  ga4: {",
        8,
        "sources.files.contacts",
        "stage twice",
        "one of the two",
    ),
    "provenance twice": swapped(
        "  ga4: {",
        "  files: {contacts: {path: a.csv, provenance: earned, columns: {provenance: who}}}\n  ga4: {",
        8,
        "sources.files.contacts",
        "provenance twice",
        "one of the two",
    ),
    "unknown provenance": swapped(
        "  ga4: {",
        "  files: {contacts: {path: a.csv, provenance: bought}}\n  ga4: {",
        8,
        "sources.files.contacts.provenance",
        "'bought'",
        "earned, administrative",
        known=True,
    ),
    # model
    "channel in two spins": added(
        "model:\n  spins: {spin_2: {label: Paid, channels: [email]}}\n",
        "model",
        "channel 'email' in two spins",
        "at most one spin",
    ),
    "direct in a spin": added(
        "model:\n  spins: {spin_1: {label: Own, channels: [direct]}}\n",
        "model.spins.spin_1",
        "channel 'direct'",
        "not of the main track",
        at=2,
    ),
    "a third spin": added(
        "model:\n  spins: {spin_3: {label: More, channels: [referrals]}}\n",
        "model.spins.spin_3",
        "'spin_3'",
        "spin_1, spin_2",
        at=2,
    ),
    "headline too long": added(
        "model:\n  headline: [ttl, ltc, leads, mqls, sqls, spend, cpl, roi, cac, sessions]\n",
        "model",
        "a headline of 10 tiles",
        "at most 9",
    ),
    "tile twice": added(
        "model: {headline: [ttl, ttl]}\n", "model", "a KPI twice in headline", "each KPI once"
    ),
    "unknown tile": added(
        "model: {headline: [tll]}\n", "model.headline[0]", "'tll'", "did you mean ttl", known=True
    ),
    "unknown authority": added(
        "model: {traffic_authority: adobe}\n",
        "model.traffic_authority",
        "'adobe'",
        "ga4, hubspot",
        known=True,
    ),
    "degrees out of order": added(
        "model:\n  market_maturity:\n  - {from: 2026-01-01, stage: mature}\n  - {from: 2025-01-01, stage: growing}\n",
        "model",
        "market_maturity out of order",
        "rising",
    ),
    "unknown degree": added(
        "model: {market_maturity: [{from: 2026-01-01, stage: old}]}\n",
        "model.market_maturity[0].stage",
        "'old'",
        "emerging, growing, mature",
        known=True,
    ),
    "leap day": added(
        'model: {fiscal_year_start: "02-29"}\n', "model.fiscal_year_start", "'02-29'", "MM-DD"
    ),
    "stage mapped to nothing known": added(
        'model: {stages: {"3206": nearly}}\n',
        "model.stages.3206",
        "'nearly'",
        "lost, none",
        known=True,
    ),
    "channel mapped to nothing known": added(
        "model: {channels: {News: mail}}\n",
        "model.channels.News",
        "'mail'",
        "did you mean email",
        known=True,
    ),
    "horizon of half days": added(
        "model: {ltc_horizon_days: 90.5}\n",
        "model.ltc_horizon_days",
        "'90.5'",
        "a whole number",
        known=True,
    ),
    "horizon of no days": added(
        "model: {ltc_horizon_days: 0}\n",
        "model.ltc_horizon_days",
        "'0'",
        "from 1 to 3650",
        known=True,
    ),
    "margin below zero": added(
        "model: {margin: -1}\n", "model.margin", "'-1'", "above 0", known=True
    ),
    "no margin": added("model: {margin: 0}\n", "model.margin", "'0'", "above 0", known=True),
    "margin in percent": added(
        "model: {margin: 50}\n", "model.margin", "'50'", "0.5, not 50, is 50 %", known=True
    ),
    "interest in percent": added(
        "model: {time_cost: {capital_rate: 8}}\n",
        "model.time_cost.capital_rate",
        "'8'",
        "0.08, not 8, is 8 %",
        known=True,
    ),
    "interest below zero": added(
        "model: {time_cost: {capital_rate: -0.01}}\n",
        "model.time_cost.capital_rate",
        "'-0.01'",
        "from 0 to 1",
        known=True,
    ),
    "margin with a comma": added(
        'model: {margin: "0,6"}\n', "model.margin", "'0,6'", "with a point", known=True
    ),
    "margin without end": added("model: {margin: .inf}\n", "model.margin", "'.inf'", "a fraction"),
    "neither true nor false": added(
        "model: {exclude_instant_customers: maybe}\n",
        "model.exclude_instant_customers",
        "'maybe'",
        "true or false",
        known=True,
    ),
    # goals, notes, alerts
    "unknown KPI": added(
        "goals:\n  - {kpi: lead, grain: month, period: 2026-11, target: 5}\n",
        "goals[0].kpi",
        "'lead'",
        "did you mean leads",
        at=2,
        known=True,
    ),
    "period of another grain": added(
        goal("grain: quarter, period: 2026-11"),
        "goals[0]",
        "period '2026-11', which is a month",
        "a quarter",
        at=2,
    ),
    "no such period": added(
        goal("grain: quarter, period: 2026-Q5"), "goals[0].period", "'2026-Q5'", "2026-Q4", at=2
    ),
    "no such week": added(
        goal("grain: week, period: 2026-W54"), "goals[0].period", "'2026-W54'", "2026-W47", at=2
    ),
    "unknown grain": added(
        goal("grain: day, period: 2026-11"),
        "goals[0].grain",
        "'day'",
        "week, month",
        at=2,
        known=True,
    ),
    "target in percent": added(
        "goals:\n  - {kpi: ttl, grain: year, period: 2026, target: 2.5 %}\n",
        "goals[0].target",
        "'2.5 %'",
        "0.025",
        at=2,
        known=True,
    ),
    "goal without a target": added(
        "goals:\n  - {kpi: ttl, grain: year, period: 2026}\n",
        "goals[0].target",
        "nothing",
        "what to reach",
        at=2,
        known=True,
    ),
    "the same goal twice": added(
        goal("grain: year, period: 2026")
        + "  - {kpi: leads, target: 6, grain: year, period: 2026}\n",
        "goals[1]",
        "the same goal again (first on line 10)",
        "one goal per",
        at=3,
    ),
    "a note without a text": added(
        "notes: [{date: 2026-11-02}]\n",
        "notes[0].text",
        "nothing",
        "comment on the page",
        known=True,
    ),
    "an alert that is a list": added(
        "alerts: [[a]]\n", "alerts[0]", "a list", "{env: NAME}", known=True
    ),
    # references
    "a text from an unset variable": swapped(
        "name: Acme",
        "name: {env: NOT_SET_ANYWHERE}",
        1,
        "name",
        "NOT_SET_ANYWHERE, which is not set",
        "a text",
    ),
    "a text from a file": swapped(
        "name: Acme",
        "name: {file: name.txt}",
        1,
        "name",
        "{file: …}",
        "files are for secrets only",
        known=True,
    ),
}
