"""A Rucio without a server: its configuration, an FTS and a DMM to talk to, and transfers to submit."""

import json
import os
import sys
import tempfile
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

HOME = Path(tempfile.mkdtemp(prefix="dmm-rucio-"))
(HOME / "etc").mkdir()
(HOME / "etc" / "rucio.cfg").write_text(
    f"""
[client]
rucio_host = http://127.0.0.1:1
auth_host = http://127.0.0.1:1
[database]
default = sqlite:///{HOME}/rucio.db
[policy]
permission = generic
schema = generic
lfn2pfn_algorithm_default = hash
[conveyor]
transfertool = fts3
source_strategy = orderly
"""
)
os.environ["RUCIO_HOME"] = str(HOME)
os.environ.pop("RUCIO_CONFIG", None)
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def pytest_sessionfinish():
    for file in sorted(HOME.rglob("*"), reverse=True):
        file.rmdir() if file.is_dir() else file.unlink()
    HOME.rmdir()


@pytest.fixture(scope="session")
def rucio_database():
    """Of Rucio's tables the few that its protocols and its configuration look into."""
    from rucio.db.sqla import models
    from rucio.db.sqla.session import get_engine, get_session
    from sqlalchemy import event

    engine = get_engine()
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    engine.dispose()
    tables = [model.__table__ for model in (models.VO, models.RSE, models.Config, models.Request)]
    models.BASE.metadata.create_all(engine, tables=tables)
    session = get_session()()
    session.add(models.VO(vo="def", description="", email=""))
    session.commit()
    return session


class Peer:
    """Keeps what it is sent, and answers what the test says."""

    def __init__(self):
        self.requests = []
        self.answer = lambda method, path, body: (404, {}, "{}")
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def _take(self):
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                outer.requests.append((self.command, self.path, dict(self.headers), body))
                status, headers, text = outer.answer(self.command, self.path, body)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(text.encode())), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_POST = _take

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def paths(self):
        return [path for _, path, _, _ in self.requests]


@pytest.fixture
def peers():
    opened = []

    def start():
        opened.append(Peer())
        return opened[-1]

    yield start
    for peer in opened:
        peer.close()


@pytest.fixture
def fts(peers):
    peer = peers()
    peer.answer = lambda method, path, body: (200, {}, json.dumps({"job_id": str(uuid.uuid4())}))
    peer.files = lambda: [file for *_, body in peer.requests for file in json.loads(body)["files"]]
    return peer


@pytest.fixture
def dmm(peers):
    peer = peers()

    def says(code=200, headers=None, **body):
        peer.answer = lambda *_: (code, headers or {}, json.dumps(body))

    peer.says = says
    return peer
