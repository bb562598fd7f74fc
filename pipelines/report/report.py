"""One report: which form, in which language, of which published file.

Belongs: choosing the form, the file's name. Does not: what the forms say (page, as_text), a browser (pdf),
sending it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from pipelines.home import Home
from pipelines.page import page_html
from pipelines.page.reading import read_facts
from pipelines.page.words import page_language
from pipelines.report.as_text import as_csv, as_markdown
from pipelines.report.pdf import print_pdf
from pipelines.scorecard import NothingPublished

FORMATS: Final = ("html", "pdf", "csv", "md")


@dataclass(frozen=True, slots=True)
class Report:
    """`name` is a file name: client, last day of its figures, language, form."""

    name: str
    content: bytes
    language: str
    client_name: str
    as_of_date: date


def make_report(home: Home, client: str, form: str, language: str | None = None) -> Report:
    """The client's figures as `form` (one of FORMATS), in `language` or the client's own.

    Raises:
        NothingPublished: the client has no published file.
        NoBrowser: a PDF is asked for, and no Chromium is installed or it fails.
        duckdb.Error: the published file cannot be read.
    """
    path = home.published_database(client)
    if not path.exists():
        raise NothingPublished(
            f"client '{client}' has published nothing yet; expected {path}. Run `maintrack run {client}`."
        )
    facts = read_facts(path, language)
    language = page_language(language or facts.client.language)
    day = facts.publication.as_of_date
    name = report_name(client, day, language, form)
    return Report(name, _content(path, form, language), language, facts.client.name, day)


def report_name(client: str, day: date, language: str, form: str) -> str:
    return f"{client}-{day:%Y-%m-%d}-{language}.{form}"


def _content(path: Path, form: str, language: str) -> bytes:
    if form == "csv":
        return as_csv(path, language).encode()
    if form == "md":
        return as_markdown(path, language).encode()
    html = page_html(path, language)
    return print_pdf(html) if form == "pdf" else html.encode()
