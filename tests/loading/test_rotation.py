"""A renewed refresh token is kept for the token it came from, and for no other."""

from __future__ import annotations

from pipelines.home import ClientHome
from pipelines.rotation import Rotation


def test_without_a_renewal_the_token_of_the_client_file_is_used(client_home: ClientHome) -> None:
    assert Rotation.of_hubspot(client_home, "first").current == "first"


def test_a_renewed_token_outlives_the_process(client_home: ClientHome) -> None:
    Rotation.of_hubspot(client_home, "first").keep("second")
    Rotation.of_hubspot(client_home, "first").keep("third")
    assert Rotation.of_hubspot(client_home, "first").current == "third"


def test_a_new_authorization_in_the_client_file_counts_at_once(client_home: ClientHome) -> None:
    Rotation.of_hubspot(client_home, "first").keep("second")
    assert Rotation.of_hubspot(client_home, "authorized anew").current == "authorized anew"


def test_the_file_is_the_owners_and_holds_no_token_of_the_client_file(
    client_home: ClientHome,
) -> None:
    rotation = Rotation.of_hubspot(client_home, "canary-given")
    rotation.keep("second")
    assert rotation.path.stat().st_mode & 0o777 == 0o600
    assert b"canary-given" not in rotation.path.read_bytes()


def test_a_damaged_file_is_as_good_as_none(client_home: ClientHome) -> None:
    rotation = Rotation.of_hubspot(client_home, "first")
    rotation.path.write_bytes(b"{cut")
    assert rotation.current == "first"
