"""Arguments and options that several commands share.

Belongs: their types and help. Does not: the commands.
"""

from __future__ import annotations

from typing import Annotated

import typer

_CLIENT = "stem of the client's file in clients/ (or $MAINTRACK_CLIENTS)"

Client = Annotated[str, typer.Argument(metavar="CLIENT", help=_CLIENT, show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="one JSON document on stdout, for programs")]
Contacts = Annotated[int, typer.Option(min=50, max=1_000_000, help="size of the invented company")]
Seed = Annotated[int, typer.Option(help="another seed, another company")]
