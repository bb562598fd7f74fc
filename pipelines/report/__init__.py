"""A client's figures as one file to hand on: page, PDF, table or text, from the published file only."""

from pipelines.report.pdf import NoBrowser
from pipelines.report.report import FORMATS, Report, make_report, report_name

__all__ = ["FORMATS", "NoBrowser", "Report", "make_report", "report_name"]
