"""The power-loss model against SQLite, whose promises are known: FULL keeps them, NORMAL does not.

    python3 -m unittest discover -s tools/powerloss
"""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import replay  # noqa: E402  (the folder is no package)

# Commits one row at a time and says so on its standard output, as a server would answer a client.
VICTIM = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("pragma journal_mode=wal"); db.execute("pragma synchronous=" + sys.argv[2])
db.execute("create table entry (id integer primary key, body text)")
db.execute("pragma wal_checkpoint(truncate)")
for i in range(150):
    db.execute("insert into entry values (?, ?)", (i, "x" * 300))
    print(i, flush=True)
    sys.stdin.readline()
"""

# Replaces a file by a new one and renames it into place, with or without a sync before.
RENAMER = """
import os, sys
path = sys.argv[1]
for i in range(40):
    with open(path + ".new", "w") as f:
        f.write(str(i) * 2000); f.flush()
        if sys.argv[2] == "sync": os.fsync(f.fileno())
    os.rename(path + ".new", path)
    print(i, flush=True)
    sys.stdin.readline()
"""


class PowerLoss(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.shim = Path(cls.place.name) / "shim.so"
        subprocess.run([HERE / "build", cls.shim], check=True)

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def trace(self, program, name, argument):
        """Runs a program under the shim; acknowledges in the trace what it says is safe."""
        folder = Path(tempfile.mkdtemp(dir=self.place.name))
        trace = folder.with_suffix(".trace")
        env = os.environ | {"LD_PRELOAD": str(self.shim), "PL_ROOT": str(folder), "PL_LOG": str(trace)}
        command = [sys.executable, "-c", program, str(folder / name), argument]
        with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
            for line in child.stdout:
                with open(trace, "ab", buffering=0) as log:
                    log.write(replay.acknowledgement(line.strip()))
                child.stdin.write("\n")
                child.stdin.flush()
        self.assertEqual(child.returncode, 0)
        return trace

    def verdict(self, trace, *arguments):
        command = [sys.executable, HERE / "replay.py", trace, "--cuts", "40", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_wal_with_full_sync_keeps_every_acknowledged_row(self):
        trace = self.trace(VICTIM, "core.db", "full")
        done = self.verdict(trace, "--sqlite", "core.db", "--acked", "select id from entry")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stdout.count("acked=150 broken=0"), 3, done.stdout)

    def test_wal_with_normal_sync_loses_acknowledged_rows_and_is_found_out(self):
        trace = self.trace(VICTIM, "core.db", "normal")
        done = self.verdict(trace, "--sqlite", "core.db", "--acked", "select id from entry", "--models", "drop")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("lost", done.stdout)

    def test_an_invariant_query_that_finds_a_row_fails(self):
        trace = self.trace(VICTIM, "core.db", "full")
        done = self.verdict(trace, "--sqlite", "core.db", "--none", "select id from entry where id >= 0")
        self.assertEqual(done.returncode, 1, done.stdout)

    def test_a_rename_without_a_sync_can_leave_an_empty_file_and_is_found_out(self):
        whole = "test -s {folder}/state"
        synced = self.verdict(self.trace(RENAMER, "state", "sync"), "--check", whole)
        self.assertEqual(synced.returncode, 0, synced.stdout + synced.stderr)
        lazy = self.verdict(self.trace(RENAMER, "state", "lazy"), "--check", whole, "--models", "drop")
        self.assertEqual(lazy.returncode, 1, lazy.stdout)


if __name__ == "__main__":
    unittest.main()
