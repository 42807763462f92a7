"""Rucio's FTS transfer tool, which has the transfers of SENSE rules go through the hosts that DMM names."""

import functools
import logging
import threading
import time
from collections import OrderedDict

from rucio.common.config import config_get, config_get_float, config_get_list
from rucio.core.monitor import MetricManager
from rucio.db.sqla import models
from rucio.db.sqla.constants import RequestState, RequestType
from rucio.db.sqla.session import transactional_session
from rucio.transfertool import fts3
from sqlalchemy import update

from dmm_rucio.hosts import REMEMBERED, HostsOfRules

SECTION = "dmm"
METRICS = MetricManager(module=fts3.__name__)
APPLIED = METRICS.counter(
    "sense_routing_applied", documentation="Files submitted with the hosts that DMM named"
)
SKIPPED = METRICS.counter(
    "sense_routing_skipped",
    labelnames=("reason",),
    documentation="Files of SENSE activities submitted with their usual hosts, or held back",
)


class Settings:
    """Section ``[dmm]`` of rucio.cfg, or of Rucio's configuration table. Without ``url`` nothing is asked."""

    def __init__(self):
        def text(option, default=None):
            return config_get(SECTION, option, raise_exception=False, default=default)

        def number(option, default):
            return config_get_float(SECTION, option, raise_exception=False, default=default)

        activities = config_get_list(SECTION, "activities", raise_exception=False, default=["SENSE Test"])
        self.activities = {activity.strip().lower() for activity in activities}
        self.hold_seconds = number("hold_seconds", 60.0)
        url = text("url")
        timeout = number("timeout_seconds", 2.0)
        self.hosts = HostsOfRules(url, timeout, text("ca_cert"), text("token")) if url else None
        self.patience = Patience(self.hold_seconds)


@functools.lru_cache(maxsize=None)
def settings():
    """Read once: a transfer tool lives for one round of submissions, what DMM said should live longer."""
    return Settings()


class Patience:
    """How long the transfers of a rule have been held back; never longer than the limit, and only once."""

    def __init__(self, limit_seconds, clock=time.monotonic):
        self._limit = limit_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._since = OrderedDict()

    def lasts_for(self, rule_id):
        if self._limit <= 0:
            return False
        with self._lock:
            since = self._since.setdefault(rule_id, self._clock())
            while len(self._since) > REMEMBERED:
                self._since.popitem(last=False)
        return self._clock() - since < self._limit


class SenseTransfertool(fts3.FTS3Transfertool):
    """Differs from its parent in the files that it submits, and submits a new rule's files a little later.

    Whatever goes wrong with DMM, or in here, a transfer is submitted as Rucio would have.
    """

    def group_into_submit_jobs(self, transfer_paths):
        """Leaves out what DMM is about to name hosts for: it stays queued until the next round."""
        held = [path for path in transfer_paths if self._is_held(path)]
        if held and not self._put_back(held):
            held = []
        return super().group_into_submit_jobs([path for path in transfer_paths if path not in held])

    def _file_from_transfer(self, transfer, job_params):
        file = super()._file_from_transfer(transfer, job_params)
        if transfer.rws.rule_id:
            file["metadata"]["rule_id"] = transfer.rws.rule_id
        try:
            if self._is_ours(transfer):
                self._count(transfer, self._route(file, transfer))
        except Exception:
            SKIPPED.labels(reason="error").inc()
            self.logger(logging.ERROR, "SENSE routing failed for %s", transfer.rws, exc_info=True)
        return file

    def _count(self, transfer, reason):
        if reason:
            SKIPPED.labels(reason=reason).inc()
            self.logger(logging.INFO, "SENSE routing skipped for %s: %s", transfer.rws, reason)
        else:
            APPLIED.inc()

    @staticmethod
    def _is_ours(transfer):
        """A stage-in has one URL for both ends: there is no way to choose."""
        rws = transfer.rws
        return (
            settings().hosts is not None
            and rws.request_type != RequestType.STAGEIN
            and (rws.activity or "").lower() in settings().activities
        )

    def _is_held(self, path):
        try:
            rule_id = path[0].rws.rule_id
            return bool(
                rule_id
                and len(path) == 1
                and self._is_ours(path[0])
                and settings().hosts.of(rule_id, trace_headers()).soon
                and settings().patience.lasts_for(rule_id)
            )
        except Exception:
            self.logger(logging.ERROR, "SENSE routing failed for %s", path, exc_info=True)
            return False

    def _put_back(self, paths):
        """False if they would be left lying: then they must be submitted now."""
        requests = [path[0].rws for path in paths]
        try:
            put_back([request.request_id for request in requests])
        except Exception:
            self.logger(logging.ERROR, "transfers cannot be held back", exc_info=True)
            return False
        for request in requests:
            SKIPPED.labels(reason="held").inc()
            self.logger(logging.INFO, "held back until DMM has hosts for rule %s: %s", request.rule_id, request)
        return True

    @staticmethod
    def _route(file, transfer):
        """Puts DMM's hosts into the URLs of a file; tells why not, and then has changed nothing."""
        rule_id = transfer.rws.rule_id
        if not rule_id:
            return "no_rule_id"
        answer = settings().hosts.of(rule_id, trace_headers())
        if answer.reason:
            return answer.reason
        if answer.source_rse and answer.source_rse != transfer.src.rse.name:
            return "other_source"
        if answer.destination_rse and answer.destination_rse != transfer.dst.rse.name:
            return "other_destination"
        if not file["sources"] or not file["destinations"]:
            return "no_endpoints_in_transfer"
        source = transfer.src.rse.name
        sources = [
            at_host(url, answer.source) if number == 0 or one.rse.name == source else url
            for number, (url, one) in enumerate(zip(file["sources"], transfer.sources))
        ]
        destinations = [at_host(url, answer.destination) for url in file["destinations"]]
        file["sources"], file["destinations"] = sources, destinations
        return None


@transactional_session
def put_back(request_ids, *, session):
    """A submitter passes over a request for ten minutes once it has looked at it, unless that is forgotten."""
    session.execute(
        update(models.Request)
        .where(models.Request.id.in_(request_ids), models.Request.state == RequestState.QUEUED)
        .values(last_processed_by=None)
        .execution_options(synchronize_session=False)
    )


def at_host(url, host):
    """The same URL at another host; its own port, if the other names none."""
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    if not (separator and slash and authority):
        raise ValueError(f"{url} is no URL with a host and a path")
    user, at, old = authority.rpartition("@")
    if not has_port(host) and has_port(old):
        host += ":" + old.rpartition(":")[2]
    return f"{scheme}://{user}{at}{host}/{path}"


def has_port(host):
    return ":" in host.rpartition("]")[2]


def trace_headers():
    """The trace that this submission is part of, where OpenTelemetry is installed."""
    try:
        from opentelemetry import propagate
    except ImportError:
        return {}
    headers = {}
    propagate.inject(headers)
    return headers
