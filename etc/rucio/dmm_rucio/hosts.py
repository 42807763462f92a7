"""Asks DMM for the storage hosts of a rule, and remembers the answer for as long as it is valid."""

import re
import threading
import time
from collections import OrderedDict
from typing import NamedTuple, Optional
from urllib.parse import quote

import requests

HOST_AND_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)(:[0-9]{1,5})?")
REMEMBERED = 10_000
LONGEST_VALID_SECONDS = 300.0
VALID_SECONDS = 30.0
MISS_SECONDS = 10.0
SILENCE_SECONDS = 10.0


class Answer(NamedTuple):
    """What DMM said of a rule.

    Either both hosts, ``host[:port]``, and the RSEs that they belong to where DMM tells; or a reason
    why there are none, and whether there may be some soon.
    """

    source: Optional[str] = None
    destination: Optional[str] = None
    source_rse: Optional[str] = None
    destination_rse: Optional[str] = None
    reason: Optional[str] = None
    soon: bool = False


NOT_ALLOCATED = Answer(reason="not_allocated")
NOT_YET = Answer(reason="not_allocated", soon=True)
UNREACHABLE = Answer(reason="dmm_unreachable")
INVALID = Answer(reason="invalid_response")


class HostsOfRules:
    """May be shared by threads. Nothing that DMM does or fails to do raises an exception here."""

    def __init__(self, url, timeout=2.0, ca=None, token=None, get=requests.get, clock=time.monotonic):
        """
        :param url: base address of DMM
        :param timeout: seconds that connecting, and then answering, may take
        :param ca: file or directory of the authorities that DMM's certificate may be signed by
        :param token: what DMM asks for where its ``[dmm] query_open`` is off
        """
        self._url = url.rstrip("/")
        self._timeout = timeout
        self._verify = ca or True
        self._headers = {"Accept": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._get = get
        self._clock = clock
        self._lock = threading.Lock()
        self._known = OrderedDict()
        self._silent_until = clock()

    def of(self, rule_id, headers=None):
        """The answer for a rule, from memory if that is still valid.

        While DMM does not answer it is left alone for some seconds, so that a thousand transfers
        do not wait a thousand times.
        """
        with self._lock:
            until, answer = self._known.get(rule_id, (0.0, None))
            if answer and self._clock() < until:
                self._known.move_to_end(rule_id)
                return answer
            if self._clock() < self._silent_until:
                return UNREACHABLE
        answer, valid = self._ask(rule_id, headers or {})
        with self._lock:
            if answer is UNREACHABLE:
                self._silent_until = self._clock() + SILENCE_SECONDS
                return answer
            self._known[rule_id] = (self._clock() + valid, answer)
            self._known.move_to_end(rule_id)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return answer

    def _ask(self, rule_id, headers):
        try:
            response = self._get(
                f"{self._url}/query/{quote(rule_id, safe='')}",
                timeout=self._timeout,
                verify=self._verify,
                headers={**self._headers, **headers},
                allow_redirects=False,
            )
        except requests.RequestException:
            return UNREACHABLE, 0.0
        if response.status_code == 404:
            retry = response.headers.get("Retry-After")
            if retry is None:
                return NOT_ALLOCATED, MISS_SECONDS
            return NOT_YET, min(MISS_SECONDS, _seconds(retry, MISS_SECONDS))
        if response.status_code != 200:
            return UNREACHABLE, 0.0
        return _read(response)


def _read(response):
    try:
        body = response.json()
    except ValueError:
        return INVALID, MISS_SECONDS
    if not isinstance(body, dict):
        return INVALID, MISS_SECONDS
    source, destination = body.get("source"), body.get("destination")
    if not (_is_host(source) and _is_host(destination)):
        return INVALID, MISS_SECONDS
    valid = min(LONGEST_VALID_SECONDS, _seconds(body.get("valid_seconds"), VALID_SECONDS))
    return Answer(source, destination, body.get("source_rse"), body.get("destination_rse")), valid


def _is_host(text):
    return isinstance(text, str) and HOST_AND_PORT.fullmatch(text) is not None


def _seconds(value, otherwise):
    try:
        return max(0.0, float(value))
    except (TypeError, ValueError):
        return otherwise
