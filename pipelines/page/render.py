"""Write a client's page and the index, from published files only.

Belongs: Jinja, files. Does not: what the page says (view).
"""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from pipelines.home import Home
from pipelines.page.catalogue import make_catalogue
from pipelines.page.index import make_index
from pipelines.page.reading import read_facts
from pipelines.page.view import Links, make_view
from pipelines.page.words import LANGUAGES, Words, page_language
from pipelines.publishing import published_clients, write_file


def render_page(home: Home, client: str, *, now: datetime | None = None) -> Path:
    """Write the client's page from its published file; `now` tells its age.

    published/<client>.html is in the client's own language, published/<client>-<language>.html in
    the other one.

    Returns: the page in the client's own language.
    Guarantee: readers see the old page or the new one, and anything a source or a client file says
    is text, never markup.
    """
    path = home.published_database(client)
    own = page_language(read_facts(path).client.language)
    files = {each: home.published_page(client, None if each == own else each) for each in LANGUAGES}
    for language, file in files.items():
        others = {each: files[each].name for each in LANGUAGES if each != language}
        html = page_html(path, language, now=now, links=Links(others, catalogue_name(language)))
        write_file(file, html)
    return files[own]


def page_html(
    path: Path,
    language: str | None = None,
    *,
    now: datetime | None = None,
    links: Links | None = None,
) -> str:
    """The page of the published file at `path` as text."""
    facts = read_facts(path, language)
    view = make_view(facts, now or datetime.now(UTC), language, links)
    return _template("page.html.j2").render(
        page=view, t=Words(view.language), style=_part("page.css")
    )


def render_index(home: Home, *, now: datetime | None = None) -> Path:
    """Write published/index.html: every client that has published, with age, sources and goals; and
    the catalogue that pages lead to."""
    render_catalogue(home)
    index = make_index(home, published_clients(home), now or datetime.now(UTC))
    html = _template("index.html.j2").render(
        index=index,
        t=Words(index.language),
        style=_part("page.css"),
        script=_part("index.js"),
        script_hash=_hash(_part("index.js")),
        catalogue=catalogue_name(index.language),
    )
    return write_file(home.published / "index.html", html)


def render_catalogue(home: Home) -> list[Path]:
    """Write published/catalogue-<language>.html, the definitions of all KPIs, in every language."""
    written = []
    for language in LANGUAGES:
        html = _template("catalogue.html.j2").render(
            catalogue=make_catalogue(language), t=Words(language), style=_part("page.css")
        )
        written.append(write_file(home.published / catalogue_name(language), html))
    return written


def catalogue_name(language: str) -> str:
    """The file of all definitions, beside the pages."""
    return f"catalogue-{language}.html"


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
def _part(name: str) -> Markup:
    return Markup(resources.files("pipelines.page").joinpath(name).read_text())  # noqa: S704 - ours


def _hash(script: str) -> str:
    """What a page's security policy knows a script by: no other one runs."""
    return f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"
