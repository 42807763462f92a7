"""Real transfers through the real class of the installed Rucio, to an FTS and a DMM over HTTP."""

import json
import time
import uuid

import pytest
from rucio.common.types import InternalAccount, InternalScope
from rucio.core.request import RequestSource, RequestWithSources, TransferDestination
from rucio.core.rse import RseData
from rucio.core.transfer import (
    TRANSFERTOOL_CLASSES_BY_NAME,
    DirectTransferImplementation,
    ProtocolFactory,
    StageinTransferImplementation,
)
from rucio.daemons.conveyor import submitter as rucio_submitter
from rucio.db.sqla import models
from rucio.db.sqla.constants import DIDType, RequestState, RequestType
from rucio.transfertool.fts3 import FTS3Transfertool

from dmm_rucio import submitter, transfertool
from dmm_rucio.hosts import HostsOfRules
from dmm_rucio.transfertool import Patience, SenseTransfertool, at_host

RULE = "0123456789abcdef0123456789abcdef"
JOB = {"verify_checksum": "both", "account": "root"}


@pytest.fixture(autouse=True, scope="module")
def known_rses(rucio_database):
    for name in ("T1_US_FNAL", "T1_US_FNAL_Tape", "T1_US_FNAL_Disk", "T1_DE_KIT", "T2_US_UCSD", "T2_US_Caltech"):
        rucio_database.add(models.RSE(id=ids(name), rse=name, vo="def"))
    rucio_database.commit()


@pytest.fixture
def queued(rucio_database):
    """Requests as a submitter finds them: it has just noted that it is looking at them."""

    def queue(*transfers, state=RequestState.QUEUED):
        for transfer in transfers:
            rucio_database.add(
                models.Request(
                    id=transfer.rws.request_id,
                    request_type=RequestType.TRANSFER,
                    scope=transfer.rws.scope,
                    name=transfer.rws.name,
                    did_type=DIDType.FILE,
                    dest_rse_id=transfer.dst.rse.id,
                    state=state,
                    last_processed_by="conveyor-submitter",
                )
            )
        rucio_database.commit()

        def looked_at():
            rucio_database.expire_all()
            return [
                rucio_database.get(models.Request, transfer.rws.request_id).last_processed_by for transfer in transfers
            ]

        return looked_at

    return queue


def ids(name):
    return uuid.uuid5(uuid.NAMESPACE_DNS, name).hex


def rse(name, rse_type="DISK", scheme="davs", port=1094):
    domains = {
        "lan": {"read": 1, "write": 1, "delete": 1},
        "wan": {"read": 1, "write": 1, "delete": 1, "third_party_copy_read": 1, "third_party_copy_write": 1},
    }
    info = {
        "id": ids(name),
        "rse": name,
        "rse_type": rse_type,
        "deterministic": True,
        "domain": ["lan", "wan"],
        "lfn2pfn_algorithm": "hash",
        "verify_checksum": True,
        "sign_url": None,
        "availability_read": True,
        "availability_write": True,
        "availability_delete": True,
        "protocols": [
            {
                "scheme": scheme,
                "hostname": f"{name.lower().replace('_', '-')}.example.org",
                "port": port,
                "prefix": "/store/",
                "impl": "rucio.rse.protocols.gfal.Default",
                "extended_attributes": None,
                "domains": domains,
            }
        ],
    }
    columns = {"rse_type": rse_type, "staging_area": False}
    attributes = {"fts": "https://fts.example.org:8446"}
    return RseData(info["id"], name=name, columns=columns, attributes=attributes, info=info)


def a_transfer(
    *sources,
    destination=None,
    rule_id=RULE,
    activity="SENSE Test",
    kind=DirectTransferImplementation,
    request_type=RequestType.TRANSFER,
):
    sources = sources or (rse("T1_US_FNAL"),)
    destination = destination or rse("T2_US_UCSD")
    request = RequestWithSources(
        id_=uuid.uuid4().hex,
        request_type=request_type,
        rule_id=rule_id,
        scope=InternalScope("cms"),
        name="/store/f0.root",
        md5=None,
        adler32="0cc737e0",
        byte_count=4_000_000_000,
        activity=activity,
        attributes=None,
        previous_attempt_id=None,
        dest_rse=destination,
        account=InternalAccount("root"),
        retry_count=0,
        priority=3,
        transfertool="fts3",
    )
    ends = [RequestSource(one, scheme="davs") for one in sources]
    transfer = kind(
        ends[0],
        TransferDestination(destination, "davs"),
        request,
        ProtocolFactory(),
        "third_party_copy_read",
        "third_party_copy_write",
    )
    transfer.sources = ends
    return transfer


@pytest.fixture
def settings(dmm, monkeypatch):
    class Set:
        hosts = HostsOfRules(dmm.url, timeout=10)
        activities = {"sense test"}
        patience = Patience(60)

    monkeypatch.setattr(transfertool, "settings", lambda: Set)
    return Set


@pytest.fixture
def tool(fts, settings):
    return SenseTransfertool(fts.url, source_strategy="orderly")


def counted(reason=None):
    metric = transfertool.SKIPPED.labels(reason=reason) if reason else transfertool.APPLIED
    return metric._prom._value.get()


def test_a_submission_goes_to_the_hosts_that_dmm_named(dmm, fts, tool):
    dmm.says(
        source="sense-1.example.org:2094",
        destination="[2001:db8::2]:1094",
        source_rse="T1_US_FNAL",
        destination_rse="T2_US_UCSD",
        valid_seconds=30,
    )
    usual = a_transfer()
    paths = [usual.source_url(usual.src), usual.dest_url]
    before = counted()

    job_id = tool.submit([usual, a_transfer()], JOB)

    assert uuid.UUID(job_id)
    files = fts.files()
    assert len(files) == 2
    for file in files:
        assert file["sources"] == [paths[0].replace("t1-us-fnal.example.org:1094", "sense-1.example.org:2094")]
        assert file["destinations"] == [paths[1].replace("t2-us-ucsd.example.org:1094", "[2001:db8::2]:1094")]
        assert file["metadata"]["rule_id"] == RULE
        assert file["metadata"]["dst_rse"] == "T2_US_UCSD"
    assert dmm.paths() == [f"/query/{RULE}"]
    assert counted() == before + 2


def test_what_is_submitted_otherwise_is_what_rucio_submits(dmm, fts, tool):
    dmm.says(404)
    transfer = a_transfer()

    tool.submit([transfer], JOB)
    FTS3Transfertool(fts.url, source_strategy="orderly").submit([transfer], JOB)

    ours, usual = fts.files()
    assert ours["metadata"].pop("rule_id") == RULE
    assert ours == usual


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (404, {}, "not_allocated"),
        (500, {}, "dmm_unreachable"),
        (200, {"source": "x y", "destination": "b"}, "invalid_response"),
        (200, {"source": "a:1", "destination": "b:1", "source_rse": "T2_XX", "destination_rse": "T2_US_UCSD"}, "other_source"),
        (200, {"source": "a:1", "destination": "b:1", "source_rse": "T1_US_FNAL", "destination_rse": "X"}, "other_destination"),
    ],
)  # fmt: skip
def test_without_a_fitting_answer_a_file_goes_as_usual_and_is_counted(dmm, fts, tool, status, body, reason):
    dmm.says(status, **body)
    before = counted(reason)

    tool.submit([a_transfer()], JOB)

    (file,) = fts.files()
    assert file["sources"][0].startswith("davs://t1-us-fnal.example.org:1094/")
    assert file["destinations"][0].startswith("davs://t2-us-ucsd.example.org:1094/")
    assert counted(reason) == before + 1


def test_a_dmm_that_is_away_breaks_nothing(fts, tool, settings):
    settings.hosts = HostsOfRules("http://127.0.0.1:1", timeout=10)
    began = time.monotonic()

    tool.submit([a_transfer() for _ in range(100)], JOB)

    assert len(fts.files()) == 100
    assert time.monotonic() - began < 8


def test_a_fault_of_our_own_breaks_nothing(fts, tool, settings):
    class Broken:
        def of(self, *_):
            raise RuntimeError("boom")

    settings.hosts = Broken()
    before = counted("error")

    assert len(tool.group_into_submit_jobs([[a_transfer()]])) == 1
    tool.submit([a_transfer()], JOB)

    assert fts.files()[0]["sources"][0].startswith("davs://t1-us-fnal.example.org:1094/")
    assert counted("error") == before + 1


def test_other_activities_and_files_without_a_rule_are_none_of_dmms_business(dmm, fts, tool):
    dmm.says(source="a:1", destination="b:1")

    tool.submit([a_transfer(activity="User Subscriptions"), a_transfer(rule_id=None)], JOB)

    assert dmm.requests == []
    other, without = fts.files()
    assert other["metadata"]["rule_id"] == RULE
    assert "rule_id" not in without["metadata"]


def test_the_activity_may_be_spelt_otherwise(dmm, fts, tool):
    dmm.says(source="a:1", destination="b:1")

    tool.submit([a_transfer(activity="sense TEST")], JOB)

    assert fts.files()[0]["sources"][0].startswith("davs://a:1/")


def test_a_stage_in_keeps_its_one_url(dmm, fts, tool):
    dmm.says(source="a:1", destination="b:1")
    transfer = a_transfer(
        rse("T1_US_FNAL_Tape", rse_type="TAPE"),
        destination=rse("T1_US_FNAL_Disk"),
        kind=StageinTransferImplementation,
        request_type=RequestType.STAGEIN,
    )
    transfer.operation_dest = "third_party_copy_read"

    tool.submit([transfer], JOB)

    (file,) = fts.files()
    assert file["sources"] == file["destinations"]
    assert dmm.requests == []


def test_of_several_sources_only_that_of_the_circuit_gets_its_host(dmm, fts, tool):
    dmm.says(source="a:1", destination="b:1", source_rse="T1_US_FNAL", destination_rse="T2_US_UCSD")

    tool.submit([a_transfer(rse("T1_US_FNAL"), rse("T2_US_Caltech"))], JOB)

    first, second = fts.files()[0]["sources"]
    assert first.startswith("davs://a:1/")
    assert second.startswith("davs://t2-us-caltech.example.org:1094/")


def test_the_last_hop_of_a_detour_does_not_start_at_the_circuits_source(dmm, fts, tool):
    dmm.says(source="a:1", destination="b:1", source_rse="T1_US_FNAL", destination_rse="T2_US_UCSD")

    tool.submit([a_transfer(rse("T1_DE_KIT"))], JOB)

    assert fts.files()[0]["sources"][0].startswith("davs://t1-de-kit.example.org:1094/")


def test_an_older_dmm_does_not_name_rses(dmm, fts, tool):
    dmm.says(source="a:1", destination="b:1")

    tool.submit([a_transfer()], JOB)

    assert fts.files()[0]["destinations"][0].startswith("davs://b:1/")


def test_a_new_rule_is_held_back_until_dmm_has_hosts_but_not_for_ever(dmm, tool, settings, queued):
    now = [0.0]
    settings.hosts._clock = settings.patience._clock = lambda: now[0]
    settings.hosts._silent_until = 0.0
    settings.patience = Patience(60, clock=lambda: now[0])
    sense, other = a_transfer(), a_transfer(activity="User Subscriptions")
    looked_at = queued(sense, other)
    before = counted("held")
    dmm.says(404, {"Retry-After": "1"})

    (job,) = tool.group_into_submit_jobs([[sense], [other]])
    assert job["transfers"] == [other]
    assert looked_at() == [None, "conveyor-submitter"]
    assert counted("held") == before + 1

    now[0] += 2
    dmm.says(source="a:1", destination="b:1", valid_seconds=0)
    assert len(tool.group_into_submit_jobs([[sense], [other]])) == 2

    dmm.says(404, {"Retry-After": "1"})
    now[0] += 57
    assert len(tool.group_into_submit_jobs([[sense]])) == 0
    now[0] += 2
    assert len(tool.group_into_submit_jobs([[sense]])) == 1
    now[0] += 3600
    assert len(tool.group_into_submit_jobs([[sense]])) == 1


def test_what_cannot_be_put_back_is_submitted(dmm, tool, monkeypatch):
    def broken(_):
        raise RuntimeError("no database")

    monkeypatch.setattr(transfertool, "put_back", broken)
    dmm.says(404, {"Retry-After": "1"})

    assert len(tool.group_into_submit_jobs([[a_transfer()]])) == 1


def test_a_request_that_is_no_longer_queued_is_left_alone(queued):
    gone = a_transfer()
    looked_at = queued(gone, state=RequestState.SUBMITTED)

    transfertool.put_back([gone.rws.request_id])

    assert looked_at() == ["conveyor-submitter"]


def test_a_detour_is_not_held_back(dmm, tool):
    dmm.says(404, {"Retry-After": "1"})
    path = [a_transfer(rule_id=None, destination=rse("T1_DE_KIT")), a_transfer(rse("T1_DE_KIT"))]

    assert len(tool.group_into_submit_jobs([path])) == 1


@pytest.mark.parametrize("status", [404, 503])
def test_nothing_is_held_back_for_a_rule_without_circuit_or_a_dmm_that_is_away(dmm, tool, status):
    dmm.says(status)

    assert len(tool.group_into_submit_jobs([[a_transfer()]])) == 1


def test_holding_back_can_be_turned_off(dmm, tool, settings):
    settings.patience = Patience(0)
    dmm.says(404, {"Retry-After": "1"})

    assert len(tool.group_into_submit_jobs([[a_transfer()]])) == 1


@pytest.mark.parametrize(
    ("url", "host", "result"),
    [
        ("davs://h:1094/store/x", "a:2", "davs://a:2/store/x"),
        ("davs://h:1094//store//x?copy_mode=push", "a", "davs://a:1094//store//x?copy_mode=push"),
        ("root://h//x", "a", "root://a//x"),
        ("root://me@h:1/x", "[2001:db8::1]", "root://me@[2001:db8::1]:1/x"),
        ("srm://[2001:db8::9]:8443/srm/managerv2?SFN=/x", "a:2", "srm://a:2/srm/managerv2?SFN=/x"),
    ],
)
def test_only_the_host_of_a_url_changes(url, host, result):
    assert at_host(url, host) == result


@pytest.mark.parametrize("url", ["/local/path", "davs:///x", "davs://h"])
def test_a_url_without_host_and_path_is_refused(url):
    with pytest.raises(ValueError, match="no URL"):
        at_host(url, "a:1")


def test_the_settings_are_read_from_rucios_configuration(monkeypatch):
    options = {
        "url": "https://dmm.example.org",
        "activities": ["SENSE Test", " Data Challenge"],
        "timeout_seconds": 1.5,
        "hold_seconds": 0.0,
    }

    def get(section, option, raise_exception=True, default=None):
        assert section == "dmm"
        return options.get(option, default)

    for name in ("config_get", "config_get_float", "config_get_list"):
        monkeypatch.setattr(transfertool, name, get)
    read = transfertool.Settings()

    assert read.activities == {"sense test", "data challenge"}
    assert (read.hosts._url, read.hosts._timeout) == ("https://dmm.example.org", 1.5)
    assert not read.patience.lasts_for(RULE)
    del options["url"]
    assert transfertool.Settings().hosts is None


def test_the_launcher_puts_the_class_where_the_submitter_looks_for_it():
    submitter.install()
    try:
        assert TRANSFERTOOL_CLASSES_BY_NAME["fts3"] is SenseTransfertool
        assert rucio_submitter.FTS3Transfertool is SenseTransfertool
        assert issubclass(SenseTransfertool, FTS3Transfertool)
        assert submitter.command().endswith("rucio-conveyor-submitter")
    finally:
        TRANSFERTOOL_CLASSES_BY_NAME["fts3"] = FTS3Transfertool
        rucio_submitter.FTS3Transfertool = FTS3Transfertool


def test_the_launcher_refuses_a_rucio_that_it_does_not_understand(monkeypatch):
    monkeypatch.setitem(TRANSFERTOOL_CLASSES_BY_NAME, "fts3", object)

    with pytest.raises(SystemExit, match="not as expected"):
        submitter.install()


def test_json_of_a_job_is_what_fts_takes(dmm, fts, tool):
    dmm.says(source="a:1", destination="b:1")

    tool.submit([a_transfer()], {**JOB, "priority": 4})

    method, path, headers, body = fts.requests[0]
    assert (method, path, headers["Content-Type"]) == ("POST", "/jobs", "application/json")
    assert json.loads(body)["params"]["priority"] == 4
