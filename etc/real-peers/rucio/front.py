"""Rucio's REST server as it is behind a web server that ends TLS.

The subject of the client's certificate is put where such a web server puts it. Tokens last as long as
the environment says, not an hour, and are looked up each time, so that one can be seen to expire.
"""

import os
from datetime import datetime, timedelta

from dogpile.cache import make_region
from rucio.core import authentication
from rucio.db.sqla import models
from rucio.web.rest.main import application as rucio

SHORT = {
    "countryName": "C",
    "stateOrProvinceName": "ST",
    "localityName": "L",
    "organizationName": "O",
    "organizationalUnitName": "OU",
    "commonName": "CN",
    "domainComponent": "DC",
}

token_lifetime = timedelta(seconds=int(os.environ.get("RUCIO_TOKEN_SECONDS", "3600")))
models.Token.__table__.c.expired_at.default.arg = lambda _: datetime.utcnow() + token_lifetime
authentication.TOKENREGION = make_region().configure("dogpile.cache.null")


def subject(certificate):
    """The subject in the form that the grid uses: /DC=org/DC=example/CN=somebody."""
    parts = (part for group in certificate.get("subject", ()) for part in group)
    return "".join(f"/{SHORT.get(key, key)}={value}" for key, value in parts)


def application(environ, start_response):
    socket = environ.get("gunicorn.socket")
    certificate = socket.getpeercert() if hasattr(socket, "getpeercert") else None
    environ.pop("SSL_CLIENT_S_DN", None)
    if certificate:
        environ["SSL_CLIENT_S_DN"] = subject(certificate)
    return rucio(environ, start_response)
