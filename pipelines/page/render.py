"""Write a client's page and the index, from published files only.

Belongs: Jinja, files. Does not: what the page says (view).
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from pipelines.home import Home
from pipelines.page.facts import read_facts
from pipelines.page.index import make_index
from pipelines.page.view import make_view
from pipelines.page.words import Words
from pipelines.publishing import published_clients, write_file


def render_page(home: Home, client: str, *, now: datetime | None = None) -> Path:
    """Write published/<client>.html from the client's published file; `now` tells its age.

    Guarantee: readers see the old page or the new one, and anything a source or a client file says
    is text, never markup.
    """
    facts = read_facts(home.published_database(client))
    view = make_view(facts, now or datetime.now(UTC))
    html = _template("page.html.j2").render(page=view, t=Words(view.language), style=_style())
    return write_file(home.published_page(client), html)


def render_index(home: Home, *, now: datetime | None = None) -> Path:
    """Write published/index.html: every client that has published, with age, sources and goals."""
    index = make_index(home, published_clients(home), now or datetime.now(UTC))
    html = _template("index.html.j2").render(index=index, t=Words(index.language), style=_style())
    return write_file(home.published / "index.html", html)


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("pipelines.page", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template(name: str) -> Template:
    return _environment().get_template(name)


@cache
def _style() -> Markup:
    return Markup(resources.files("pipelines.page").joinpath("page.css").read_text())  # noqa: S704 - ours
