"""The page people read: one HTML file per client and an index, from published files only."""

from pipelines.page.render import render_index, render_page

__all__ = ["render_index", "render_page"]
