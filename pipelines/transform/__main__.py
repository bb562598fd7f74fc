"""`python -m pipelines.transform` parses the dbt project; `make setup` runs it."""

from pipelines.transform import prepare_manifest

prepare_manifest()
