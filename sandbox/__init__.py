"""Look-alike HubSpot and GA4 servers on this machine, over an invented company with its own truth.

Belongs: the invented world, its records as the real APIs would send them, the exact answer key.
Does not: anything of the product; it neither imports it nor is imported by it.
"""
