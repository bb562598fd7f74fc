"""Runs another HubSpot extractor against a local server: `PEER_PYTHON peer_shim.py [ITS ARGUMENTS]`.

Started with the Python of the peer's own environment, so it imports nothing of this project. Peers name
HubSpot's host in their code; here their requests go to HUBSPOT_URL. Definitions of object types that the
server does not have are answered with those of contacts: the peer asks for all before it reads any.
"""

import os
import re
from importlib import import_module

adapters = import_module("requests.adapters")
other = re.compile(r"/properties/(?!contacts|companies|deals)[\w-]+")
send = adapters.HTTPAdapter.send


def sent_here(self, request, **how):
    url = request.url.replace("https://api.hubapi.com", os.environ["HUBSPOT_URL"])
    request.url = other.sub("/properties/contacts", url)
    return send(self, request, **how)


if __name__ == "__main__":
    adapters.HTTPAdapter.send = sent_here
    import_module("tap_hubspot.tap").TapHubspot.cli()
