"""Raw records as they came, on disk, before anybody reads meaning into them."""

from pipelines.landing.land import LandingOutcome, StreamOutcome, land_source
from pipelines.landing.manifest import Manifest, manifests

__all__ = ["LandingOutcome", "Manifest", "StreamOutcome", "land_source", "manifests"]
