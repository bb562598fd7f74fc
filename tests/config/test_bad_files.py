"""Each fault of a client file is told once: file, line, key, what was found, what is allowed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.config.bad_files import BAD, CANARY, GOOD, Bad


def test_the_good_file_has_no_fault(folder: Any) -> None:
    assert folder.faults(GOOD) == ()


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_one_fault_gives_exactly_one_message(folder: Any, bad: Bad) -> None:
    assert len(folder.faults(bad.text)) == 1


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_the_message_names_file_line_and_key(folder: Any, bad: Bad) -> None:
    (fault,) = folder.faults(bad.text)
    assert (fault.file, fault.line, fault.key) == (folder.path / "acme.yml", bad.line, bad.key)


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_the_message_says_what_was_found_and_what_is_allowed(folder: Any, bad: Bad) -> None:
    (fault,) = folder.faults(bad.text)
    assert bad.found in fault.found
    assert bad.allowed in fault.allowed


@pytest.mark.parametrize(
    "name", ["token in plain text", "address with credentials", "token as a number"]
)
def test_what_may_be_a_secret_is_not_in_the_message(folder: Any, name: str) -> None:
    message = "\n".join(str(fault) for fault in folder.faults(BAD[name].text))
    assert "not shown" in message
    assert CANARY not in message
    assert "12345678" not in message


def test_three_faults_give_three_messages_in_the_order_of_their_lines(folder: Any) -> None:
    text = GOOD.replace("Europe/Stockholm", "Mars/Base").replace("SEK", "kr") + "colour: red\n"
    assert [fault.key for fault in folder.faults(text)] == ["timezone", "currency", "colour"]


def test_a_message_is_one_line_that_an_editor_can_jump_to(folder: Any, tmp_path: Any) -> None:
    (fault,) = folder.faults(GOOD + "colour: red\n")
    assert str(fault).startswith(f"{tmp_path}/acme.yml:9: colour: found an unknown key; allowed: ")
    assert "\n" not in str(fault)


def test_bytes_that_are_no_text_are_told(folder: Any) -> None:
    folder.write(GOOD)
    (folder.path / "acme.yml").write_bytes(GOOD.encode() + b"\xff\xfe")
    (fault,) = folder.faults_of("acme")
    assert "not UTF-8" in fault.found


def test_a_byte_order_mark_is_no_fault(folder: Any) -> None:
    folder.write(GOOD)
    (folder.path / "acme.yml").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert folder.faults_of("acme") == ()
