"""The page people read: one HTML file per client and an index, from published files only."""

from pipelines.page.render import page_html, render_catalogue, render_index, render_page

__all__ = ["page_html", "render_catalogue", "render_index", "render_page"]
