"""Java reads the published file by DuckDB's JDBC driver, as Tableau does, while new versions are swapped in.

No registry that this project installs from carries the driver: whoever has the jar names it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.bi.conftest import hear_while_swapping
from tests.bi.readers import strays
from tests.publishing.conftest import House

pytestmark = pytest.mark.test_bi

READER = Path(__file__).with_name("java") / "Reader.java"
JAR = "MAINTRACK_JDBC_JAR"


@pytest.fixture(scope="module")
def java() -> str:
    found = shutil.which("java")
    if found is None:
        pytest.skip("JDBC was not tried: no `java` on the PATH; install a JDK of 17 or later")
    return found


@pytest.fixture(scope="module")
def jar() -> str:
    named = os.environ.get(JAR)
    if not named:
        pytest.skip(
            f"JDBC was not tried: {JAR} is not set. No registry this project installs from carries "
            "duckdb_jdbc; name a jar of it, see docs/bi.md"
        )
    assert Path(named).is_file(), f"{JAR} names {named}, which is no file"
    return named


def test_jdbc_meets_no_error_and_every_answer_is_of_one_version(
    house: House, java: str, jar: str, tmp_path: Path
) -> None:
    heard, published = hear_while_swapping(house, [java, "-cp", jar, str(READER)], tmp_path)
    assert heard.errors == []
    assert strays(heard, published) == []
    assert heard.answers[-1]["build"] == list(published)[-1]
    assert len(heard.builds) > 1


def test_java_without_a_driver_says_so_in_every_answer(
    house: House, java: str, tmp_path: Path
) -> None:
    heard, _ = hear_while_swapping(house, [java, str(READER)], tmp_path, swaps=1)
    assert len(heard.errors) == len(heard.answers) > 0
    assert {"No suitable driver" in error for error in heard.errors} == {True}
