"""The files source: CSV and Parquet that a person puts beside the client file.

Belongs: finding, hashing and naming files. Does not: reading their rows (pipelines.loading).
"""

from connectors.files.find import FileEntry, FoundFile, find_files

__all__ = ["FileEntry", "FoundFile", "find_files"]
