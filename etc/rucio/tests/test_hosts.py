"""What is asked of DMM, what is remembered, and that nothing it does can hurt."""

import time

import pytest

from dmm_rucio.hosts import HostsOfRules

RULE = "0123456789abcdef0123456789abcdef"


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def hosts(dmm, clock):
    return HostsOfRules(dmm.url + "/", timeout=10, clock=clock)


def test_hosts_and_rses_are_read(dmm, hosts):
    dmm.says(
        source="a.example.org:1094",
        destination="[2001:db8::1]:1094",
        source_rse="A",
        destination_rse="B",
        status="PROVISIONED",
        valid_seconds=30,
    )

    answer = hosts.of(RULE, {"traceparent": "00-1-2-01"})

    assert answer.reason is None
    assert (answer.source, answer.destination) == ("a.example.org:1094", "[2001:db8::1]:1094")
    assert (answer.source_rse, answer.destination_rse) == ("A", "B")
    method, path, headers, _ = dmm.requests[0]
    assert (method, path) == ("GET", f"/query/{RULE}")
    assert headers["traceparent"] == "00-1-2-01"


def test_a_token_is_shown_if_there_is_one(dmm, hosts):
    hosts.of(RULE)
    HostsOfRules(dmm.url, token="s3cret").of(RULE)

    (_, _, without, _), (_, _, shown, _) = dmm.requests
    assert "Authorization" not in without
    assert shown["Authorization"] == "Bearer s3cret"


@pytest.mark.parametrize(
    ("told", "remembered"), [({"valid_seconds": 20}, 20), ({}, 30), ({"valid_seconds": 86400}, 300)]
)
def test_an_answer_is_kept_as_long_as_dmm_says_it_is_valid_but_not_for_ever(dmm, hosts, clock, told, remembered):
    dmm.says(source="a:1", destination="b:1", **told)
    hosts.of(RULE)

    clock.now += remembered - 1
    hosts.of(RULE)
    assert len(dmm.requests) == 1

    clock.now += 2
    hosts.of(RULE)
    assert len(dmm.requests) == 2


def test_an_answer_that_is_not_valid_at_all_is_not_kept(dmm, hosts):
    dmm.says(source="a:1", destination="b:1", valid_seconds=0)

    hosts.of(RULE)
    hosts.of(RULE)

    assert len(dmm.requests) == 2


def test_that_there_are_no_hosts_is_kept_for_a_short_while(dmm, hosts, clock):
    dmm.says(404, detail="rule is FAILED: it owns no hosts")

    assert hosts.of(RULE) == hosts.of(RULE)
    assert hosts.of(RULE).reason == "not_allocated"
    assert not hosts.of(RULE).soon
    assert len(dmm.requests) == 1
    clock.now += 11
    hosts.of(RULE)
    assert len(dmm.requests) == 2


def test_hosts_that_will_be_named_soon_are_asked_for_again_when_dmm_says(dmm, hosts, clock):
    dmm.says(404, {"Retry-After": "3"})

    assert hosts.of(RULE).soon
    clock.now += 2
    hosts.of(RULE)
    assert len(dmm.requests) == 1

    clock.now += 2
    dmm.says(source="a:1", destination="b:1")
    assert hosts.of(RULE).source == "a:1"


@pytest.mark.parametrize("status", [302, 401, 500, 503])
def test_a_dmm_that_cannot_answer_is_left_alone_for_a_while(dmm, hosts, clock, status):
    dmm.says(status)

    assert hosts.of(RULE).reason == "dmm_unreachable"
    assert hosts.of("f" * 32).reason == "dmm_unreachable"
    assert len(dmm.requests) == 1

    clock.now += 11
    dmm.says(source="a:1", destination="b:1")
    assert hosts.of(RULE).source == "a:1"


def test_what_is_known_holds_while_dmm_is_away(dmm, hosts, clock):
    dmm.says(source="a:1", destination="b:1", valid_seconds=60)
    hosts.of(RULE)
    dmm.says(503)
    hosts.of("f" * 32)

    assert hosts.of(RULE).source == "a:1"


def test_nobody_listens():
    assert HostsOfRules("http://127.0.0.1:1", timeout=10).of(RULE).reason == "dmm_unreachable"


def test_a_dmm_that_never_answers_costs_the_timeout_once(dmm):
    dmm.answer = lambda *_: (time.sleep(0.6), (200, {}, "{}"))[1]
    hosts = HostsOfRules(dmm.url, timeout=0.2)
    began = time.monotonic()

    for number in range(50):
        assert hosts.of(f"{number:032x}").reason == "dmm_unreachable"

    assert time.monotonic() - began < 8


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        "null",
        '{"source": "a:1"}',
        '{"source": null, "destination": "b:1"}',
        '{"source": "a:1/../x", "destination": "b:1"}',
        '{"source": "user@a:1", "destination": "b:1"}',
        '{"source": "", "destination": "b:1"}',
        '{"source": "2001:db8::1", "destination": "b:1"}',
    ],
)
def test_nonsense_is_no_answer(dmm, hosts, text):
    dmm.answer = lambda *_: (200, {}, text)

    assert hosts.of(RULE).reason == "invalid_response"


def test_the_memory_is_bounded(dmm, hosts, monkeypatch):
    monkeypatch.setattr("dmm_rucio.hosts.REMEMBERED", 3)
    dmm.says(source="a:1", destination="b:1")

    for number in range(4):
        hosts.of(f"{number:032x}")
    hosts.of(f"{3:032x}")
    assert len(dmm.requests) == 4
    hosts.of(f"{0:032x}")
    assert len(dmm.requests) == 5
