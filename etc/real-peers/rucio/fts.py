"""As much of FTS as Rucio's conveyor talks to. A job ends when it is told to."""

import json
import threading
import uuid
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Fts:
    def __init__(self):
        self._lock = threading.Lock()
        self._jobs = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def _answer(self, status, body):
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                parts = self.path.strip("/").split("/")
                if parts == ["jobs"]:
                    self._answer(200, {"job_id": outer.submit(body)})
                else:
                    outer.change(parts[1], body)
                    self._answer(200, {"job_id": parts[1], "http_status": "200 Ok", "http_message": None})

            def do_GET(self):
                path = self.path.split("?")[0].strip("/").split("/")
                if path[0] != "jobs":
                    self._answer(404, {"message": f"there is no /{path[0]} here"})
                    return
                rows = [outer.row(one) for one in path[1].split(",")]
                known = all(row["http_status"] == "200 Ok" for row in rows)
                self._answer(200 if known else 207, rows)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self._server.server_port

    def submit(self, body):
        job_id = str(uuid.uuid4())
        with self._lock:
            self._jobs[job_id] = {"body": body, "state": "SUBMITTED", "ended": None}
        return job_id

    def change(self, job_id, body):
        with self._lock:
            self._jobs[job_id]["body"]["params"].update(body["params"])

    def jobs(self):
        """What was submitted, the oldest first."""
        with self._lock:
            return [{"id": key, "state": job["state"], **job["body"]} for key, job in self._jobs.items()]

    def end(self, rule_id, state):
        """Ends the unfinished jobs of a rule; tells how many."""
        ended = 0
        with self._lock:
            for job in self._jobs.values():
                rules = {file["metadata"].get("rule_id") for file in job["body"]["files"]}
                if job["ended"] is None and rules == {rule_id}:
                    job["state"], job["ended"] = state, datetime.now(timezone.utc)
                    ended += 1
        return ended

    def row(self, job_id):
        with self._lock:
            job = self._jobs.get(job_id)
            if job is None:
                return {"job_id": job_id, "http_status": "404 Not Found", "http_message": "no such job"}
            ended = job["ended"].strftime("%Y-%m-%dT%H:%M:%S") if job["ended"] else None
            return {
                "job_id": job_id,
                "job_state": job["state"],
                "job_type": "N",
                "job_metadata": job["body"]["params"].get("job_metadata"),
                "http_status": "200 Ok",
                "files": [
                    {
                        "file_state": job["state"],
                        "source_surl": file["sources"][0],
                        "dest_surl": file["destinations"][0],
                        "start_time": ended,
                        "finish_time": ended,
                        "staging_start": None,
                        "staging_finished": None,
                        "reason": "" if job["state"] == "FINISHED" else "TRANSFER the test said so",
                        "file_metadata": file["metadata"],
                    }
                    for file in job["body"]["files"]
                ],
            }
