"""Who is told what, and how often: one message per incident, one when it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pipelines.alerts.send import digest_of
from tests.alerts.conftest import PostOffice, Watch, Webhook


def test_a_good_night_tells_nobody_anything(watch: Watch, webhook: Webhook) -> None:
    watch.client("acme", webhook.url)
    watch.night("acme")
    watch.look()
    assert webhook.got == []


def test_a_source_that_failed_is_told_with_client_asset_cause_next_step_and_link(
    watch: Watch, webhook: Webhook
) -> None:
    watch.client("acme", webhook.url, title="Acme Industri AB")
    watch.night("acme", broken=["hubspot"])
    watch.look()
    (message,) = webhook.got
    assert message["title"] == "maintrack: Acme Industri AB, hubspot"
    assert message["type"] == "failure"
    for part in (
        "Acme Industri AB (acme): hubspot",
        "What: hubspot: 401, the token was refused",
        "Do: Read the message: access is granted anew at the source",
        "See: https://pipeline.agency.test/assets/acme/raw/hubspot?view=checks",
    ):
        assert part in message["message"]


def test_the_same_incident_is_told_once_however_many_nights_it_lasts(
    watch: Watch, webhook: Webhook
) -> None:
    watch.client("acme", webhook.url)
    for _ in range(3):
        watch.night("acme", broken=["hubspot"])
        watch.look()
        watch.look()
    assert len(webhook.got) == 1


def test_a_red_verdict_is_no_second_incident_beside_the_source_that_made_it_red(
    watch: Watch, webhook: Webhook
) -> None:
    watch.client("acme", webhook.url)
    watch.night("acme", broken=["hubspot"])
    watch.look()
    assert "verdict" not in webhook.got[0]["message"]


def test_when_it_is_over_one_message_says_so_and_how_long_it_lasted(
    watch: Watch, webhook: Webhook
) -> None:
    watch.client("acme", webhook.url)
    watch.night("acme", broken=["hubspot"])
    watch.look(datetime.now(UTC) - timedelta(hours=25))
    watch.night("acme")
    watch.look()
    watch.look()
    assert [one["type"] for one in webhook.got] == ["failure", "success"]
    assert webhook.got[1]["message"] == "Acme (acme): hubspot is well again after 25 hours."


def test_an_incident_that_comes_back_is_told_again(watch: Watch, webhook: Webhook) -> None:
    watch.client("acme", webhook.url)
    for broken in (["hubspot"], [], ["hubspot"]):
        watch.night("acme", broken=broken)
        watch.look()
    assert [one["type"] for one in webhook.got] == ["failure", "success", "failure"]


def test_a_second_source_is_a_second_incident(watch: Watch, webhook: Webhook) -> None:
    watch.client("acme", webhook.url)
    watch.night("acme", broken=["hubspot"])
    watch.look()
    watch.night("acme", broken=["hubspot", "ga4"])
    watch.look()
    assert [one["title"] for one in webhook.got] == [
        "maintrack: Acme, hubspot",
        "maintrack: Acme, ga4",
    ]


def test_what_breaks_at_once_comes_in_one_message(watch: Watch, webhook: Webhook) -> None:
    watch.client("acme", webhook.url)
    watch.client("beta", webhook.url)
    watch.night("acme", broken=["hubspot", "ga4"])
    watch.night("beta", broken=["ga4"])
    watch.look()
    (message,) = webhook.got
    assert message["title"] == "maintrack: 3 incidents at 2 clients"
    assert message["message"].count("What: ") == 3


def test_each_client_has_addresses_of_its_own(
    watch: Watch, webhook: Webhook, post_office: PostOffice
) -> None:
    watch.client("acme", webhook.url)
    watch.client("beta", post_office.url)
    watch.night("beta", broken=["ga4"])
    watch.look()
    assert webhook.got == []
    (mail,) = post_office.got
    assert mail["Subject"] == "maintrack: Beta, ga4"
    assert mail["To"] == "kim@acme.test"
    assert "Beta (beta): ga4" in mail.get_body().get_content()


def test_a_step_that_failed_for_another_reason_is_told_with_its_words(
    watch: Watch, webhook: Webhook
) -> None:
    watch.client("acme", webhook.url)
    run = watch.night("acme", crash="the disk is full; expected 12 MiB of room")
    watch.look()
    (message,) = webhook.got
    assert "published/database" in message["title"]
    assert "What: the disk is full; expected 12 MiB of room" in message["message"]
    assert f"/runs/{run}" in message["message"]


def test_a_run_that_ends_before_the_checks_leaves_open_what_was_open(
    watch: Watch, webhook: Webhook
) -> None:
    watch.client("acme", webhook.url)
    watch.night("acme", broken=["hubspot"])
    watch.look()
    watch.night("acme", stopped="the lock is held by somebody")
    watch.look()
    assert [one["title"] for one in webhook.got] == [
        "maintrack: Acme, hubspot",
        "maintrack: Acme, __ephemeral_asset_job__, raw/settings",
    ]


def test_a_clock_that_is_set_back_repeats_nothing(watch: Watch, webhook: Webhook) -> None:
    watch.client("acme", webhook.url)
    watch.night("acme", broken=["hubspot"])
    for hours in (0, -30, 40, -1):
        watch.look(datetime.now(UTC) + timedelta(hours=hours))
    assert [one["title"] for one in webhook.got if "hubspot" in one["title"]] == [
        "maintrack: Acme, hubspot"
    ]


def test_a_crash_that_is_launched_again_by_itself_is_not_told(
    watch: Watch, webhook: Webhook
) -> None:
    watch.client("acme", webhook.url)
    watch.night("acme", crash="killed", **{"dagster/will_retry": "true"})
    watch.look()
    assert webhook.got == []


def test_a_warning_only_colours(watch: Watch, webhook: Webhook) -> None:
    watch.client("acme", webhook.url)
    watch.night("acme", grown=True)
    watch.look()
    assert webhook.got == []


@pytest.mark.parametrize(("hours", "messages"), [(35, 0), (37, 1)])
def test_a_source_that_nobody_reads_any_more_is_told_after_36_hours(
    watch: Watch, webhook: Webhook, hours: int, messages: int
) -> None:
    watch.client("acme", webhook.url)
    watch.night("acme")
    watch.look(datetime.now(UTC) + timedelta(hours=hours))
    assert len(webhook.got) == messages
    if messages:
        assert webhook.got[0]["title"] == "maintrack: Acme, 2 incidents"
        assert "hubspot" in webhook.got[0]["message"]
        assert (
            "read to its end last 37 hours ago; expected at most 36." in webhook.got[0]["message"]
        )


def test_a_source_that_is_read_badly_every_night_is_not_told_again_when_it_is_late(
    watch: Watch, webhook: Webhook
) -> None:
    watch.client("acme", webhook.url)
    watch.night("acme")
    watch.night("acme", broken=["hubspot", "ga4"])
    watch.look()
    watch.look(datetime.now(UTC) + timedelta(hours=40))
    assert len(webhook.got) == 1


class TestAServiceThatIsDown:
    def test_is_tried_again_by_the_next_look(self, watch: Watch, webhook: Webhook) -> None:
        watch.client("acme", webhook.url)
        watch.night("acme", broken=["hubspot"])
        webhook.is_down = True
        assert watch.look().waiting == 1
        webhook.is_down = False
        assert (watch.look().sent, watch.look().sent) == (1, 0)
        assert len(webhook.got) == 1

    def test_does_not_keep_the_other_addresses_from_their_message(
        self, watch: Watch, webhook: Webhook, post_office: PostOffice
    ) -> None:
        watch.client("acme", webhook.url, post_office.url)
        watch.night("acme", broken=["hubspot"])
        webhook.is_down = True
        watch.look()
        watch.look()
        assert len(post_office.got) == 1

    def test_is_given_up_after_a_day(
        self, watch: Watch, webhook: Webhook, caplog: pytest.LogCaptureFixture
    ) -> None:
        watch.client("acme", webhook.url)
        watch.night("acme", broken=["hubspot"])
        webhook.is_down = True
        watch.look()
        assert watch.look(datetime.now(UTC) + timedelta(hours=25)).waiting == 0
        assert "given up after 2 tries: maintrack: Acme, hubspot" in caplog.text


def test_no_address_is_written_to_disk_or_log(
    watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    address = "json://kim:canary-password@127.0.0.1:1/"
    watch.client("acme", address)
    watch.night("acme", broken=["hubspot"])
    watch.look()
    book = (watch.home.dagster / "alerts.json").read_text()
    assert digest_of(address) in book
    assert "canary-password" not in book + caplog.text


def test_an_address_whose_variable_is_not_set_does_not_silence_the_others(
    watch: Watch, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch.client("acme", webhook.url)
    path = watch.folder / "acme.yml"
    path.write_text(path.read_text().replace("alerts: [", "alerts: [{env: NOT_SET_ALERT}, "))
    from pipelines.config import load_client

    watch.configs = [load_client(watch.folder, "acme", check_secrets=False)]
    monkeypatch.delenv("NOT_SET_ALERT", raising=False)
    watch.night("acme", broken=["hubspot"])
    watch.look()
    assert len(webhook.got) == 1


def test_a_damaged_book_costs_a_second_message_and_no_more(watch: Watch, webhook: Webhook) -> None:
    watch.client("acme", webhook.url)
    watch.night("acme", broken=["hubspot"])
    watch.look()
    (watch.home.dagster / "alerts.json").write_text("{")
    watch.look()
    watch.look()
    assert len(webhook.got) == 2


def test_a_client_that_is_removed_leaves_the_book(watch: Watch, webhook: Webhook) -> None:
    watch.client("acme", webhook.url)
    watch.client("beta", webhook.url)
    watch.night("beta", broken=["ga4"])
    watch.look()
    (watch.folder / "beta.yml").unlink()
    watch.configs = [one for one in watch.configs if one.slug != "beta"]
    watch.look()
    assert "beta" not in (watch.home.dagster / "alerts.json").read_text()


class TestTheDigest:
    AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # 07:00 in Stockholm

    @pytest.fixture
    def looked(self, watch: Watch, webhook: Webhook, office_at: Any) -> Watch:
        """A client with a digest at seven, that has published and was looked at before."""
        watch.client("nordisk", webhook.url, title="Nordisk", extra='digest: "0 7 * * *"\n')
        office_at(watch.home.root.parent).publish()
        watch.night("nordisk", grown=True)
        watch.look(self.AT - timedelta(minutes=2))
        return watch

    def test_comes_at_its_local_time_and_once(self, looked: Watch, webhook: Webhook) -> None:
        assert webhook.got == []
        for minutes in (-1, 0, 1, 2):
            looked.look(self.AT + timedelta(minutes=minutes))
        assert [one["title"] for one in webhook.got] == ["maintrack: Nordisk, digest of 2026-11-24"]

    def test_tells_the_last_run_warnings_sources_and_headline(
        self, looked: Watch, webhook: Webhook
    ) -> None:
        looked.look(self.AT)
        (message,) = webhook.got
        assert message["type"] == "info"
        for part in ("Last run: ", "success", "7 rows are set aside", "Source: ", "Published: "):
            assert part in message["message"]

    def test_is_caught_up_after_an_outage_but_not_repeated_for_each_missed_day(
        self, looked: Watch, webhook: Webhook
    ) -> None:
        looked.look(self.AT + timedelta(days=3, hours=2))
        titles = [one["title"] for one in webhook.got]
        assert sum("digest" in title for title in titles) == 1

    def test_a_client_without_one_gets_none(self, watch: Watch, webhook: Webhook) -> None:
        watch.client("acme", webhook.url)
        watch.night("acme")
        watch.look(self.AT - timedelta(minutes=5))
        watch.look(self.AT + timedelta(hours=1))
        assert webhook.got == []
