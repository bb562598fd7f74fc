"""Pages of a published client (see tests/conftest.py), and a browser to look at them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.page.cases import FULL


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory, office_at: Any) -> dict[str, Path]:
    """The same client, read in Swedish and in English."""
    office = office_at(tmp_path_factory.mktemp("languages"))
    office.publish("nordisk")
    office.publish("north", changes=["update raw.client_settings set language = 'en'"])
    return {"sv": office.page("nordisk"), "en": office.page("north")}


@pytest.fixture(scope="session")
def full_pages(tmp_path_factory: pytest.TempPathFactory, office_at: Any) -> dict[str, Path]:
    """A client with everything there is to show: the page in its language, and in the other."""
    office = office_at(tmp_path_factory.mktemp("full"))
    office.publish(changes=FULL)
    swedish = office.page()
    return {"sv": swedish, "en": swedish.with_name("nordisk-en.html")}


@pytest.fixture
def tab(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()
