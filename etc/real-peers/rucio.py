#!/usr/bin/env python3
"""A real Rucio server for tests, in a folder of its own, on the loopback interface.

    python3 etc/real-peers/rucio.py serve --folder FOLDER --database URL
    python3 etc/real-peers/rucio.py install --folder FOLDER
    python3 etc/real-peers/rucio.py test --folder FOLDER [PYTEST OPTION ...]

All make a virtual environment in FOLDER if there is none yet, with the versions that
rucio/requirements.txt names. Exit code 75 says that the packages cannot be had here, and standard error
says why.

"serve" fills the empty PostgreSQL database (such as postgresql+psycopg://postgres@127.0.0.1:5432/rucio),
starts the server behind TLS, and prints a line of JSON that says where it is. Then it takes commands,
one JSON object a line, and answers each with {"result": ...} or {"error": ...}:

    {"do": "call", "method": M, "arguments": {...}}         a method of rucio.client.Client
    {"do": "sites", "hosts": {RSE: HOST, ...}}              makes RSEs
    {"do": "dataset", "name": N, "files": F, "size": BYTES, "rse": RSE}
    {"do": "daemons", "dmm": URL}                           starts judge and conveyor
    {"do": "jobs"}                                          what the conveyor has submitted
    {"do": "end", "rule_id": R, "state": "FINISHED"}        ends a rule's jobs
    {"do": "token"}, {"do": "forget_tokens"}                a token of account dmm; no token is valid any more
    {"do": "logins", "path": "/auth/userpass"}              how often somebody has logged in
    {"do": "log_of", "name": NAME}                          a log, such as that of conveyor-submitter

When its standard input ends, or it is told to terminate, it ends whatever it started.

"test" runs the tests of etc/rucio.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REQUIREMENTS = HERE / "rucio" / "requirements.txt"
TESTS = HERE.parent / "rucio" / "tests"
CANNOT_BE_HAD = 75
OLDEST_PYTHON = (3, 9)
UNREACHABLE = (
    "(from versions: none)",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Read timed out",
    "ProxyError",
)


def give_up(why):
    print(f"a real Rucio cannot be had here: {why}", file=sys.stderr)
    raise SystemExit(CANNOT_BE_HAD)


def run(command):
    return subprocess.run(
        [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def python_of(folder):
    """The Python of the virtual environment, which is made if it is not complete."""
    if sys.version_info < OLDEST_PYTHON:
        give_up(f"this Python is {sys.version.split()[0]}, Rucio needs {'.'.join(map(str, OLDEST_PYTHON))} or newer")
    folder.mkdir(parents=True, exist_ok=True)
    venv = folder / "venv"
    python = venv / "bin" / "python"
    complete = venv / "complete"
    wanted = REQUIREMENTS.read_text()
    if complete.is_file() and complete.read_text() == wanted:
        return python
    made = run([sys.executable, "-m", "venv", "--clear", venv])
    if made.returncode:
        give_up(f"no virtual environment can be made: {made.stdout.strip()}")
    # Nothing is to be resolved: the list is complete.
    installed = run([python, "-m", "pip", "install", "--no-deps", "--no-compile", "--retries", "2", "--disable-pip-version-check", "-r", REQUIREMENTS])
    if installed.returncode:
        if any(sign in installed.stdout for sign in UNREACHABLE):
            give_up("pip reaches no package index: " + installed.stdout.strip().splitlines()[-1])
        raise SystemExit("pip cannot install what requirements.txt names:\n" + installed.stdout)
    complete.write_text(wanted)
    return python


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["install", "serve", "test"])
    parser.add_argument("--folder", type=lambda text: Path(text).resolve(), required=True)
    parser.add_argument("--database")
    parser.add_argument("--token-seconds", type=int, default=3600)
    options, rest = parser.parse_known_args()
    if options.command == "serve" and not options.database:
        parser.error("serve needs --database")
    if rest and options.command != "test":
        parser.error("unknown: " + " ".join(rest))
    python = python_of(options.folder)
    if options.command == "serve":
        program = [HERE / "rucio" / "server.py", options.folder, options.database, options.token_seconds]
    elif options.command == "test":
        program = ["-m", "pytest", "-p", "no:cacheprovider", TESTS, *rest]
    else:
        return
    os.execv(python, [str(part) for part in (python, *program)])


if __name__ == "__main__":
    main()
