"""Runs a Rucio server with its daemons on the loopback interface, in the virtual environment that rucio.py made.

Commands come as JSON, one a line, on standard input, and each gets its answer, one line, on standard
output; docs are in rucio.py. When standard input ends, everything that was started is ended.
"""

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import certificates
import fts

HERE = Path(__file__).resolve().parent
VENV_BIN = Path(sys.executable).parent
ACTIVITY = "SENSE Test"
USER, PASSWORD, ACCOUNT = "dmm", "real-peers-password", "dmm"
PATIENCE_SECONDS = 180
PR_SET_PDEATHSIG = 1

CONFIG = """\
[common]
logdir = {folder}/log
loglevel = INFO

[client]
rucio_host = {url}
auth_host = {url}
auth_type = userpass
username = root
password = {password}
account = root
ca_cert = {folder}/certificates/ca.pem

[database]
default = {database}

[bootstrap]
userpass_identity = root
userpass_pwd = {password}
userpass_email = root@example.org

[policy]
package = sense_policy
permission = generic
schema = generic
lfn2pfn_algorithm_default = hash

[monitor]
enable_metrics = False

[conveyor]
scheme = https,davs,root
transfertool = fts3
"""


def log(text):
    print(text, file=sys.stderr, flush=True)


def ends_with_us():
    """In a child: it is ended by the kernel should this process be killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Children:
    def __init__(self, folder, environment):
        self._folder = folder
        self._environment = environment
        self._running = {}

    def start(self, name, *command, **environment):
        out = open(self._folder / f"{name}.log", "ab")
        self._running[name] = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**self._environment, **environment},
            preexec_fn=ends_with_us,
        )
        out.close()

    def check(self):
        for name, child in self._running.items():
            if child.poll() is not None:
                log_file = self._folder / f"{name}.log"
                raise RuntimeError(f"{name} ended with {child.returncode}:\n{log_file.read_text()[-3000:]}")

    def stop(self, *names):
        gone = [self._running.pop(name) for name in names or list(self._running)]
        for child in gone:
            child.terminate()
        end = time.monotonic() + 5
        for child in gone:
            try:
                child.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def signal(self, name, number):
        self._running[name].send_signal(number)


class Server:
    def __init__(self, folder, database, token_seconds):
        self._folder = folder
        self._database = database
        self._url = "https://127.0.0.1:%d" % free_port()
        (folder / "etc").mkdir()
        (folder / "log").mkdir()
        certificates.make(folder / "certificates")
        (folder / "etc" / "rucio.cfg").write_text(
            CONFIG.format(folder=folder, url=self._url, database=database, password=PASSWORD)
        )
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("RUCIO_", "X509_"))},
            "RUCIO_HOME": str(folder),
            "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent.parent / "rucio")]),
            "PYTHONUNBUFFERED": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "RUCIO_TOKEN_SECONDS": str(token_seconds),
        }
        os.environ.clear()
        os.environ.update(environment)
        sys.path.insert(0, str(HERE))
        self._children = Children(folder / "log", environment)
        self._fts = fts.Fts()
        self._client = None

    def start(self):
        began = time.monotonic()
        self._make_database()
        self._start_server()
        log(f"rucio answers after {time.monotonic() - began:.1f} s")
        from rucio.client import Client

        self._client = Client()
        self._make_account()
        return {
            "url": self._url,
            "fts": self._fts.url,
            "activity": ACTIVITY,
            "user": USER,
            "password": PASSWORD,
            "account": ACCOUNT,
            "ca": str(self._folder / "certificates" / "ca.pem"),
            "certificate": str(self._folder / "certificates" / "client.pem"),
            "key": str(self._folder / "certificates" / "client.key.pem"),
            "stranger": str(self._folder / "certificates" / "server.pem"),
            "version": self._client.ping()["version"],
        }

    def _make_database(self):
        """In a process of its own, so that this one holds no connection."""
        code = (
            "from rucio.db.sqla import models, session, util as u\n"
            "models.register_models(session.get_engine())\n"
            "u.create_base_vo(); u.create_root_account()\n"
        )
        subprocess.run([sys.executable, "-c", code], check=True, stdout=sys.stderr, timeout=PATIENCE_SECONDS)

    def _start_server(self):
        keys = self._folder / "certificates"
        self._children.start(
            "server",
            VENV_BIN / "gunicorn",
            "--bind", self._url.removeprefix("https://"),
            "--workers", 1,
            "--threads", 8,
            "--certfile", keys / "server.pem",
            "--keyfile", keys / "server.key.pem",
            "--ca-certs", keys / "ca.pem",
            "--cert-reqs", 1,
            "--access-logfile", self._folder / "log" / "access.log",
            "--graceful-timeout", 1,
            "front:application",
        )  # fmt: skip
        import requests

        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            self._children.check()
            try:
                requests.get(self._url + "/ping", verify=str(keys / "ca.pem"), timeout=5).raise_for_status()
                return
            except requests.RequestException as e:
                if time.monotonic() > end:
                    raise RuntimeError(f"rucio does not answer at {self._url}") from e
                time.sleep(0.1)

    def _make_account(self):
        self._client.add_account(ACCOUNT, "SERVICE", "dmm@example.org")
        self._client.add_identity(
            account=ACCOUNT, identity=USER, authtype="USERPASS", email="dmm@example.org", password=PASSWORD
        )
        self._client.add_identity(
            account=ACCOUNT, identity=certificates.CLIENT_SUBJECT, authtype="X509", email="dmm@example.org"
        )
        self._client.add_scope("root", "cms")

    # The commands.

    def call(self, method, arguments):
        """Any method of Rucio's own client."""
        result = getattr(self._client, method)(**arguments)
        return result if result is None or isinstance(result, (str, int, float, bool, dict, list)) else list(result)

    def sites(self, hosts):
        """An RSE for each entry, name to host, all next to each other."""
        for rse, host in hosts.items():
            self._client.add_rse(rse)
            self._client.add_protocol(
                rse,
                {
                    "scheme": "davs",
                    "hostname": host,
                    "port": 1094,
                    "prefix": "/store/",
                    "impl": "rucio.rse.protocols.gfal.Default",
                    "domains": {
                        "lan": {"read": 1, "write": 1, "delete": 1},
                        "wan": {
                            "read": 1,
                            "write": 1,
                            "delete": 1,
                            "third_party_copy_read": 1,
                            "third_party_copy_write": 1,
                        },
                    },
                },
            )
            self._client.add_rse_attribute(rse, "fts", self._fts.url)
            self._client.set_local_account_limit("root", rse, 10**15)
        for source in hosts:
            for destination in hosts:
                if source != destination:
                    self._client.add_distance(source, destination, {"distance": 1})

    def dataset(self, name, files, size, rse):
        """A closed data set of so many files of this size, which lie at one RSE."""
        stem = name.strip("/").replace("/", "-")
        members = [
            {"scope": "cms", "name": f"/store/{stem}/f{number}.root", "bytes": size, "adler32": "0cc737e0"}
            for number in range(files)
        ]
        self._client.add_replicas(rse, members)
        self._client.add_dataset("cms", name)
        self._client.add_files_to_dataset("cms", name, members)
        self._client.close("cms", name)

    def daemons(self, dmm):
        """Rucio's daemons, the submitter as etc/rucio starts it, asking this DMM."""
        config = (self._folder / "etc" / "rucio.cfg").read_text()
        folder = self._folder / "daemons"
        (folder / "etc").mkdir(parents=True)
        (folder / "etc" / "rucio.cfg").write_text(config + f"\n[dmm]\nurl = {dmm}\nactivities = {ACTIVITY}\n")
        python, home = sys.executable, {"RUCIO_HOME": str(folder)}
        for name, *options in (
            ("judge-cleaner",),
            ("judge-repairer",),
            ("conveyor-poller", "--older-than", "0"),
            ("conveyor-finisher",),
        ):
            script = VENV_BIN / f"rucio-{name}"
            self._children.start(name, python, script, "--sleep-time", "1", *options, **home)
        self._children.start(
            "conveyor-submitter",
            python, "-m", "dmm_rucio.submitter",
            "--sleep-time", "1", "--group-bulk", "100", "--activities", ACTIVITY,
            **home,
        )  # fmt: skip

    def jobs(self):
        return self._fts.jobs()

    def end(self, rule_id, state="FINISHED"):
        """The poller, which passes over a request for ten minutes once it has asked after it, asks again."""
        ended = self._fts.end(rule_id, state)
        self._execute("UPDATE requests SET last_processed_by = NULL WHERE state = 'S'")
        return ended

    def _execute(self, statement):
        from sqlalchemy import create_engine, text

        engine = create_engine(self._database)
        with engine.begin() as connection:
            rows = connection.execute(text(statement)).rowcount
        engine.dispose()
        return rows

    def forget_tokens(self):
        """As if all tokens had expired; tells how many."""
        return self._execute("DELETE FROM tokens")

    def token(self):
        """A new token of account dmm."""
        import requests

        answer = requests.get(
            self._url + "/auth/userpass",
            headers={"X-Rucio-Account": ACCOUNT, "X-Rucio-Username": USER, "X-Rucio-Password": PASSWORD},
            verify=str(self._folder / "certificates" / "ca.pem"),
            timeout=30,
        )
        answer.raise_for_status()
        return answer.headers["X-Rucio-Auth-Token"]

    def logins(self, path):
        """How often somebody has logged in this way."""
        return (self._folder / "log" / "access.log").read_text().count(f'"GET {path} ')

    def log_of(self, name):
        return (self._folder / "log" / f"{name}.log").read_text()

    def answer(self, request):
        self._children.check()
        command = request.pop("do")
        if command.startswith("_") or command in ("start", "stop", "answer"):
            raise ValueError(f"there is no command {command}")
        return getattr(self, command)(**request)

    def stop(self):
        self._children.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stop_on_signal(*_):
    raise SystemExit(0)


def serve(folder, database, token_seconds):
    run = folder / "run"
    shutil.rmtree(run, ignore_errors=True)
    run.mkdir(parents=True)
    signal.signal(signal.SIGTERM, stop_on_signal)
    signal.signal(signal.SIGINT, stop_on_signal)
    out, sys.stdout = sys.stdout, sys.stderr
    server = Server(run, database, token_seconds)
    try:
        print(json.dumps({"result": server.start()}), file=out, flush=True)
        for line in sys.stdin:
            try:
                reply = {"result": server.answer(json.loads(line))}
            except Exception as e:
                reply = {"error": f"{type(e).__name__}: {e}"}
            print(json.dumps(reply, default=str), file=out, flush=True)
    finally:
        server.stop()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
