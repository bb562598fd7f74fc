"""`maintrack report --send-to`: the file reaches people by mail, and no address reaches a log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.alerts.conftest import PostOffice
from tests.cli.conftest import Desk

pytestmark = pytest.mark.xdist_group("report")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, office_at: Callable[[Path], Any]) -> Desk:
    root = tmp_path_factory.mktemp("delivery")
    office_at(root).publish()
    return Desk(root)


def test_the_report_comes_as_an_attachment_named_after_client_and_day(
    desk: Desk, post_office: PostOffice
) -> None:
    sender = replace(desk, environment={"NORDISK_MAIL": post_office.url})
    done = sender.type("report", "nordisk", "--format", "csv", "--send-to", "NORDISK_MAIL")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "nordisk-2026-11-20-sv.csv sent to NORDISK_MAIL"
    (mail,) = post_office.got
    (attachment,) = mail.iter_attachments()
    assert mail["Subject"] == "Nordisk Ventilation AB: Nyckeltal"
    assert attachment.get_filename() == "nordisk-2026-11-20-sv.csv"
    plain = desk.type("report", "nordisk", "--format", "csv", "-o", "-")
    assert attachment.get_payload(decode=True).decode().split() == plain.stdout.split()


def test_an_empty_variable_is_wrong_use_and_told_by_its_name(desk: Desk) -> None:
    done = desk.type("report", "nordisk", "--format", "csv", "--send-to", "NOBODY")
    assert done.returncode == 2
    assert "variable NOBODY is not set" in done.stderr


def test_a_service_that_does_not_take_it_is_told_without_its_address(desk: Desk) -> None:
    address = "mailto://me:sesame@127.0.0.1:9/?from=a@b.test&to=kim@acme.test&mode=insecure"
    sender = replace(desk, environment={"NORDISK_MAIL": address})
    done = sender.type("report", "nordisk", "--format", "csv", "--send-to", "NORDISK_MAIL")
    assert done.returncode == 1
    assert "the service behind NORDISK_MAIL did not take it" in " ".join(done.stderr.split())
    assert "sesame" not in done.stderr + done.stdout
