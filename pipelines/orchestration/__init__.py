"""One client's sources, warehouse, models and published copy as Dagster assets, jobs and a schedule."""
