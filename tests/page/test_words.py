"""Both languages know the same words, and every word the page or the models ask for."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from string import Formatter

import pytest

from pipelines.page import words_en, words_findings_sv, words_sv
from pipelines.page.model import word_key
from pipelines.page.words import Words, page_language
from pipelines.transform import PROJECT

PAGE = Path(words_en.__file__).parent
CATALOGUES = {"sv": words_sv.WORDS, "en": words_en.WORDS}
LITERAL_KEY = re.compile(r"""\b(?:t|words|self\.words)\(\s*["']([a-z_.]+)["']\s*[,)]""")


def test_swedish_and_english_have_the_same_keys() -> None:
    assert set(words_sv.WORDS) == set(words_en.WORDS)


def _values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_a_sentence_takes_the_same_values_in_both_languages() -> None:
    sv = {key: _values(text) for key, text in words_sv.WORDS.items()}
    assert sv == {key: _values(text) for key, text in words_en.WORDS.items()}


@pytest.mark.parametrize("language", CATALOGUES)
def test_no_word_is_empty(language: str) -> None:
    assert [key for key, text in CATALOGUES[language].items() if not text.strip()] == []


def test_every_key_that_templates_and_code_ask_for_is_there() -> None:
    asked = {
        key
        for path in [*PAGE.glob("*.py"), *PAGE.glob("*.j2"), *PAGE.parent.glob("cli/*.py")]
        for key in LITERAL_KEY.findall(path.read_text())
    }
    assert len(asked) > 30
    assert asked - set(words_en.WORDS) == set()


def test_every_kpi_has_a_line_that_says_what_it_means() -> None:
    with (PROJECT / "seeds" / "kpi_definitions.csv").open() as file:
        keys = {row["kpi_key"] for row in csv.DictReader(file)}
    assert len(keys) > 40
    assert {key for key in keys if f"kpi.{word_key(key)}" not in words_en.WORDS} == set()


def test_every_reason_of_the_model_has_words() -> None:
    sql = (PROJECT / "models" / "kpi" / "kpi_values.sql").read_text()
    (block,) = re.findall(
        r"case\s+when banded\.days_covered(.*?)end as confidence_reason", sql, re.S
    )
    reasons = set(re.findall(r"(?:then|else) '([^']+)'", block))
    assert len(reasons) >= 10
    assert {reason for reason in reasons if f"reason.{reason}" not in words_en.WORDS} == set()


def test_every_input_that_may_lack_has_words() -> None:
    with (PROJECT / "seeds" / "kpi_definitions.csv").open() as file:
        rows = list(csv.DictReader(file))
    # A question mark only says that the input may lack.
    inputs = {name.rstrip("?") for row in rows for name in row["inputs"].split("+") if name}
    assert "traffic" in inputs
    assert {name for name in inputs if f"reason.no data of {name}" not in words_en.WORDS} == set()


def test_a_finding_takes_the_words_of_its_longest_known_beginning() -> None:
    assert "urval" in Words("sv").finding("report_sampled_traffic_daily", "2")
    assert "abonnemanget" in Words("sv").finding("stream_not_available", "1")


def test_rows_set_aside_are_told_with_their_stream_and_reason() -> None:
    told = Words("sv").finding("quarantine_stage_changes_unknown_stage", "2")
    assert told.startswith("2 rader av stadiebyten (okänt stadium) är satta åt sidan; ")
    told = Words("sv").finding("quarantine_traffic_daily_malformed_row", "1")
    assert told.startswith("1 rader av traffic daily (rad som inte går att läsa) ")
    assert Words("sv").finding("quarantine_x_new", "1").startswith("1 rader är satta åt sidan; ")


def test_every_reason_that_loading_gives_has_swedish_words() -> None:
    texts = [path.read_text() for path in (PAGE.parent / "loading").rglob("*.sql")]
    given = {
        one
        for text in texts
        for one in re.findall(r"(?:then|,) '([a-z]+(?:_[a-z]+)+)(?: [a-z_]+)?'", text)
    }
    said = set(words_findings_sv.REASONS) - {"wrong_goal"}  # that one is given by Python
    assert said <= given
    kinds = re.compile(
        "^(unparseable|duplicate|unknown|negative|zero|missing|malformed|overlapping"
        "|end_before|period_too|rounded)_"
    )
    assert {one for one in given if kinds.match(one)} <= set(words_findings_sv.REASONS)


def test_a_finding_without_swedish_words_is_shown_as_the_model_says_it() -> None:
    assert Words("sv").finding("something_new", "1") == ""


def test_the_model_speaks_english_so_english_pages_take_its_words() -> None:
    assert Words("en").finding("report_sampled_traffic_daily", "2") == ""


@pytest.mark.parametrize(
    ("asked", "language"), [("sv", "sv"), ("en", "en"), ("de", "en"), (None, "en")]
)
def test_a_language_without_words_reads_english(asked: str | None, language: str) -> None:
    assert page_language(asked) == language
