"""Long measurements and all real data sets: ratios within one run, never single seconds.

Belongs: one module per subject with `run() -> Iterator[Row]`. Does not: tests of behaviour (tests/).
"""
