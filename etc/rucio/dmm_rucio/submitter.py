"""Rucio's own conveyor-submitter, with its own options, but with the transfer tool that asks DMM.

    python3 -m dmm_rucio.submitter --activities 'SENSE Test' --sleep-time 10
"""

import runpy
import shutil
import sys
from pathlib import Path

from rucio.core import transfer
from rucio.daemons.conveyor import submitter
from rucio.transfertool.fts3 import FTS3Transfertool

from dmm_rucio.transfertool import SenseTransfertool, settings

COMMAND = "rucio-conveyor-submitter"


def install():
    """Puts our transfer tool in the place of Rucio's, in this process only.

    The submitter finds the class by its name, and then the options for it by the class: both must know ours.
    """
    for holder, found in (
        ("rucio.core.transfer.TRANSFERTOOL_CLASSES_BY_NAME", transfer.TRANSFERTOOL_CLASSES_BY_NAME.get("fts3")),
        ("rucio.daemons.conveyor.submitter", getattr(submitter, "FTS3Transfertool", None)),
    ):
        if found not in (FTS3Transfertool, SenseTransfertool):
            raise SystemExit(f"this Rucio is not as expected: FTS3Transfertool is not in {holder}, there is {found}")
    for method in ("_file_from_transfer", "group_into_submit_jobs"):
        if not hasattr(FTS3Transfertool, method):
            raise SystemExit(f"this Rucio is not as expected: FTS3Transfertool has no {method}")
    transfer.TRANSFERTOOL_CLASSES_BY_NAME["fts3"] = SenseTransfertool
    submitter.FTS3Transfertool = SenseTransfertool


def command():
    """Where Rucio's own script is: beside the Python that runs, or on the path."""
    beside = Path(sys.executable).parent / COMMAND
    found = str(beside) if beside.is_file() else shutil.which(COMMAND)
    if not found:
        raise SystemExit(f"{COMMAND} is neither beside {sys.executable} nor on the PATH; is Rucio's server installed?")
    return found


def main():
    install()
    if settings().hosts is None:
        print("[dmm] url is not set: no transfer will take the path of a circuit", file=sys.stderr)
    script = command()
    sys.argv[0] = script
    runpy.run_path(script, run_name="__main__")


if __name__ == "__main__":
    main()
