"""The commands about a client's data, from reading to handing on: their arguments and their help.

Belongs: what each `--help` says. Does not: doing it; commands import what they need when called, so this
module imports nothing but typer.
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.arguments import Client, Contacts, Json, Seed


def demo(contacts: Contacts = 5000, seed: Seed = 7) -> None:
    """Show the whole way on an invented company, without any account.

    Writes clients/demo.yml and clients/demo-files/, throws the last demo's data away, serves a
    look-alike of HubSpot and GA4 on a free port of 127.0.0.1, runs the demo's nightly job, prints
    the scorecard and where the published file and the page lie, and stops the look-alike.
    Refuses to write over a clients/demo.yml that it did not write.

    \b
    Exit codes: as `maintrack run`.
    Example:    maintrack demo --contacts 2000
    """
    from pipelines.cli.demo import show_demo

    raise typer.Exit(show_demo(contacts=contacts, seed=seed))


def check(
    clients: Annotated[
        list[str] | None,
        typer.Argument(metavar="CLIENT", help="clients to check; none = all", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """See whether everything is in place: client files, then their sources.

    Validates the files, then opens each source and probes token, scopes, portal, time zone and
    reports; looks for the files that a client file names and for their columns. One line per
    finding, with what to do. Reads no data and writes nothing. The demo is passed over while its
    look-alike is not running.

    \b
    Exit codes: 0 nothing stands in the way · 1 an error in a source · 2 a fault in a client file
    Example:    maintrack check acme
    """
    from pipelines.cli.check import check_clients

    raise typer.Exit(check_clients(clients or [], as_json=as_json))


def run(
    client: Client,
    first: Annotated[
        str | None,
        typer.Option("--from", metavar="D", help="first day of dated sources, as 2026-11-01"),
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="D", help="last day of dated sources, inclusive")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="read all of the CRM again; deletes nothing")
    ] = False,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="D", help="replay the end of this day; reads no API"),
    ] = None,
    preview: Annotated[
        bool,
        typer.Option("--preview", help="say which told numbers would move; publish nothing"),
    ] = False,
) -> None:
    """Run one client's nightly job now: read, load, models, publish, page.

    Without days, dated sources are read from start_date on a first run, then for the trailing 35
    days and every day never read. Days are cut to [start_date, yesterday]; one end alone is
    enough. A replay (--as-of) publishes what was known at the end of that local day; the next
    plain run is at now again. The run is recorded where `maintrack ui` shows it.
    A preview (--preview) reads and builds on a copy of the client's data and lists the figures,
    told as closed, that people would read otherwise afterwards, each with the likeliest cause. It
    keeps, publishes and records nothing, and needs free space for the copy.

    \b
    Exit codes:
      0   done
      1   failed; the published copy is untouched
      2   wrong use or configuration; nothing was touched
      3   done in part: published anew, a failed source keeps its old days and is marked; or
          published anew, and the page could not be drawn
      75  stopped by HubSpot's daily quota: what was read is loaded, nothing is published,
          the next run goes on where this one stopped
    Examples:
      maintrack run acme
      maintrack run acme --from 2026-10-01 --to 2026-10-31
      maintrack run acme --as-of 2026-09-30
      maintrack run acme --from 2026-06-01 --to 2026-06-30 --preview
    """
    from pipelines.cli.run import run_command

    raise typer.Exit(
        run_command(client, first=first, last=last, full=full, as_of=as_of, is_preview=preview)
    )


def erase(
    client: Client,
    contact: Annotated[
        str, typer.Option("--contact", metavar="ID", help="as HubSpot or the files have it")
    ],
    reason: Annotated[
        str | None, typer.Option("--reason", help="kept beside the hash of the id")
    ] = None,
) -> None:
    """Erase one contact on request, and prove that nothing of it is left.

    Removes the contact, and every record it was merged with, from all tables of the client's
    warehouse, from landed files and from quarantine, for HubSpot and for files; writes the
    warehouse anew, because deleted rows stay in a file's blocks; publishes again; and searches
    every table, the bytes and the landed files. A keyed hash of the id keeps it out of later
    reads and replays. Does not change HubSpot or the client's own files.

    \b
    Exit codes: 0 erased and proven · 1 not everything could be done · 2 wrong use
    Example:    maintrack erase acme --contact 72810357568 --reason "request of 24 November"
    """
    from pipelines.cli.erase import erase_contact

    raise typer.Exit(erase_contact(client, contact, reason=reason))


def kpi(client: Client, as_json: Json = False) -> None:
    """Show a client's scorecard, track by track, from its published file.

    Where a ratio rests on too few, its counts stand instead. Below: how fresh each source is, and
    what was found about the data.

    \b
    Exit codes: 0 shown · 1 nothing published yet · 2 no such name
    Example:    maintrack kpi acme --json
    """
    from pipelines.cli.kpi import show_kpis

    raise typer.Exit(show_kpis(client, as_json=as_json))


def report(
    client: Client,
    language: Annotated[
        str | None, typer.Option("--lang", metavar="[sv|en]", help="default: the client's own")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="[html|pdf|csv|md]", help="of the file")
    ] = "html",
    output: Annotated[
        str | None, typer.Option("--output", "-o", metavar="FILE", help="- = standard output")
    ] = None,
    send_to: Annotated[
        str | None,
        typer.Option(
            "--send-to", metavar="NAME", help="variable that holds an Apprise address, as of a mail"
        ),
    ] = None,
) -> None:
    """Write a client's figures as one file, from its published file.

    html is the page in one file that needs nothing else; pdf the same on one A4 landscape, by a
    Chromium that is installed (or named in MAINTRACK_CHROMIUM); csv one line per KPI for programs;
    md tables and lists for a mail, a wiki or a chat. Without --output the file is named after
    client, last day and language, in the current folder, and its name is printed.

    With --send-to it is sent instead, by mail or whatever else Apprise knows; the address stands in
    the environment, since it holds a password. From a timer this is the weekly report.

    \b
    Exit codes: 0 written or sent · 1 nothing published, no browser for a PDF, or not sent ·
                2 wrong use
    Examples:
      maintrack report acme --lang en --format pdf
      ACME_MAIL="mailtos://user:password@example.com?to=anna@acme.example" \
        maintrack report acme --format pdf --send-to ACME_MAIL
    """
    from pipelines.cli.report import write_report

    raise typer.Exit(
        write_report(client, language=language, form=form, output=output, send_to=send_to)
    )


def export(
    client: Client,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FOLDER", help="default: CLIENT-parquet, here"),
    ] = None,
) -> None:
    """Write schemas kpi and meta of the published file as Parquet, one file per table.

    For tools that cannot open DuckDB. All files are of one published version; an earlier export in
    the same folder is replaced as a whole. Run it after `maintrack run`.

    \b
    Exit codes: 0 written · 1 nothing published · 2 the folder holds something else
    Example:    maintrack export acme --output /srv/bi/acme
    """
    from pipelines.cli.export import write_export

    raise typer.Exit(write_export(client, output=output))


def quarantine(client: Client, as_json: Json = False) -> None:
    """List the rows of a client's input that were set aside, each with its place and the reason.

    A row that cannot be read does not count and is never lost: it stands here with file and row, or
    the source's id, with the field and what was found there, until the source has repaired it. The
    first 20 of each kind; all of them with --json.

    \b
    Exit codes: 0 listed · 1 nothing read yet, or a run holds the data · 2 no such name
    Example:    maintrack quarantine acme
    """
    from pipelines.cli.quarantine import show_quarantine

    raise typer.Exit(show_quarantine(client, as_json=as_json))
