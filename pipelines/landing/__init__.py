"""Raw records as they came, on disk, before anybody reads meaning into them."""

from pipelines.landing.land import LandingOutcome, StreamOutcome, land_source
from pipelines.landing.land_files import land_files
from pipelines.landing.manifest import Manifest, manifests

__all__ = ["LandingOutcome", "Manifest", "StreamOutcome", "land_files", "land_source", "manifests"]
