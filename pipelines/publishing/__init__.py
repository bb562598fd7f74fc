"""Published files: what BI and people read. Written, checked, then shown all at once."""

from pipelines.publishing.agency import AgencyPublished, publish_agency, published_clients
from pipelines.publishing.allowed import PublishRefused
from pipelines.publishing.publish import Published, publish
from pipelines.publishing.swap import write_file

__all__ = [
    "AgencyPublished",
    "PublishRefused",
    "Published",
    "publish",
    "publish_agency",
    "published_clients",
    "write_file",
]
