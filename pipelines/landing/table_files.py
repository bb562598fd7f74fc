"""Rows of one CSV or Parquet file as texts, only the columns that the client file maps.

Belongs: encodings, delimiters, header checks. Does not: what the texts mean.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO

from connectors.errors import InputMissing
from connectors.files import FileEntry, FoundFile

_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class FileRow:
    """number: as a spreadsheet counts, so that the header of a CSV is row 1; in Parquet the first row is.
    values: our column → text, None where empty. malformed: what is wrong with the row's shape.
    """

    number: int
    values: Mapping[str, str | None]
    malformed: str | None = None


def read_rows(file: FoundFile, entry: FileEntry) -> Iterator[FileRow]:
    """Every row of the file in order. CSV: UTF-16 with its mark, UTF-8, or else Windows-1252;
    `,` `;` tab or `|`.

    Raises:
        InputMissing: a mapped column is not in the file's header, or the file is no such table.
    """
    if file.path.name.lower().endswith(".parquet"):
        return _parquet_rows(file, entry)
    return _csv_rows(file, entry)


def read_header(file: FoundFile, entry: FileEntry) -> list[str]:
    """The names of the file's columns.

    Raises:
        InputMissing: the file is no such table.
    """
    if file.path.name.lower().endswith(".parquet"):
        return _parquet_header(file, entry)
    with _open_text(file, entry) as text:
        return _header_and_rows(text, file, entry)[0]


def _csv_rows(file: FoundFile, entry: FileEntry) -> Iterator[FileRow]:
    with _open_text(file, entry) as text:
        header, rows = _header_and_rows(text, file, entry)
        places = _places(header, file, entry)
        width = len(header)
        for number, fields in enumerate(rows, start=2):
            if not fields:
                continue
            malformed = None
            if len(fields) != width:
                malformed = f"{len(fields)} fields, the header has {width}"
            yield FileRow(
                number,
                {
                    column: (fields[place].strip() or None) if place < len(fields) else None
                    for column, place in places.items()
                },
                malformed,
            )


def _header_and_rows(
    text: IO[str], file: FoundFile, entry: FileEntry
) -> tuple[list[str], Iterator[list[str]]]:
    first_line = text.readline()
    text.seek(0)
    delimiter = max(_DELIMITERS, key=first_line.count)
    rows = _checked(csv.reader(text, delimiter=delimiter), file, entry)
    return [name.strip() for name in next(rows, [])], rows


def _checked(reader: Iterator[list[str]], file: FoundFile, entry: FileEntry) -> Iterator[list[str]]:
    try:
        yield from reader
    except csv.Error as error:
        raise _unreadable(file, entry, str(error)) from error


def _open_text(file: FoundFile, entry: FileEntry) -> IO[str]:
    opener = gzip.open if file.path.name.lower().endswith(".gz") else open
    with opener(file.path, "rb") as raw:
        content = raw.read()
    text = _decoded(content)
    if "\0" in text.partition("\n")[0]:
        raise _unreadable(file, entry, "zero bytes in its header, as of UTF-16 without its mark")
    return io.StringIO(text, newline="")


def _decoded(content: bytes) -> str:
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _parquet_header(file: FoundFile, entry: FileEntry) -> list[str]:
    import duckdb

    try:
        with duckdb.connect(config={"threads": 1}) as connection:
            return list(connection.from_parquet(str(file.path)).columns)
    except duckdb.Error as error:
        raise _unreadable(file, entry, str(error).splitlines()[0]) from error


def _parquet_rows(file: FoundFile, entry: FileEntry) -> Iterator[FileRow]:
    import duckdb

    connection = duckdb.connect(config={"threads": 1, "preserve_insertion_order": True})
    try:
        source = connection.from_parquet(str(file.path))
        places = _places(source.columns, file, entry)
        chosen = ", ".join(
            _quoted(source.columns[place]) + "::varchar" for place in places.values()
        )
        connection.execute("set TimeZone = 'UTC'")
        cursor = connection.execute(f"select {chosen} from read_parquet(?)", [str(file.path)])  # noqa: S608 -- names from the file's own header, quoted
        rows = chain.from_iterable(iter(lambda: cursor.fetchmany(10_000), []))
        for number, row in enumerate(rows, start=1):
            values = (None if v is None else str(v).strip() or None for v in row)
            yield FileRow(number, dict(zip(places, values, strict=True)))
    except duckdb.Error as error:
        raise _unreadable(file, entry, str(error).splitlines()[0]) from error
    finally:
        connection.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _places(header: Sequence[str], file: FoundFile, entry: FileEntry) -> dict[str, int]:
    missing = [name for name in entry.columns.values() if name not in header]
    if missing:
        raise InputMissing(
            f"files: {entry.kind}: {file.name} has no column {', '.join(missing)}; its header is: "
            f"{', '.join(header) or 'empty'}. Correct `columns` of sources.files.{entry.kind}, or the file.",
            source="files",
            stream=entry.kind,
        )
    return {column: header.index(name) for column, name in entry.columns.items()}


def _unreadable(file: FoundFile, entry: FileEntry, reason: str) -> InputMissing:
    return InputMissing(
        f"files: {entry.kind}: {file.name} cannot be read as a table ({reason}); expected CSV with a header "
        "or Parquet. Repair or remove the file.",
        source="files",
        stream=entry.kind,
    )
