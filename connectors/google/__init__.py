"""What Google's APIs share: the access token of a service account.

Belongs: credentials. Does not: any one API (ga4, search_console).
"""

from connectors.google.access import token_of

__all__ = ["token_of"]
