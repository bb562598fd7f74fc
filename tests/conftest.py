"""What every test may use: the folder of public data sets, where it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

PUBLIC_DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def olist() -> Path:
    """The Olist marketing funnel (CC BY-NC-SA 4.0): read from beside the repository, never copied into it."""
    return _public("olist")


@pytest.fixture(scope="session")
def usgov_ga4() -> Path:
    """Daily GA4 traffic of US government agencies (public domain)."""
    return _public("usgov-ga4")


def _public(name: str) -> Path:
    folder = PUBLIC_DATA / name
    if not folder.is_dir():
        pytest.skip(f"the public data set {name} is not beside this checkout")
    return folder
