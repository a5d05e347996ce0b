#!/usr/bin/env python3
"""Turns a trace of shim.c into the folders that a power cut could have left, and checks each.

    replay.py TRACE --sqlite core.db --acked "select id from orders" [--none "select … that must find nothing"]
    replay.py TRACE --check "my-check {folder} {acked}"

At each cut the disk holds everything that was synced; of what was written since, the model keeps
  drop     nothing
  prefix   the first part, as an ordered disk would
  sector   any of the 512-byte sectors, in any order: torn pages and holes
Half of the cuts fall right behind an acknowledgement, where a broken promise shows; the others anywhere.

A check command exits 0 when the folder keeps every promise; {acked} is a file with one acknowledged id a line.
Prints one line a model and exits 1 when any cut broke a promise.

Limits: names (create, rename, unlink) are durable at once, and which sectors survive is drawn for each file alone.
"""

import argparse
import collections
import random
import shlex
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

HEAD = struct.Struct("=cHQI")
SECTOR = 512  # what a disk writes whole
MODELS = ("drop", "prefix", "sector")

Record = collections.namedtuple("Record", "op path number data")
Write = collections.namedtuple("Write", "at record")


def read_trace(path):
    """The records of a trace. A last record that was cut short belongs to a killed process and ends it."""
    raw, at, records = Path(path).read_bytes(), 0, []
    while at + HEAD.size <= len(raw):
        op, path_length, number, length = HEAD.unpack_from(raw, at)
        end = at + HEAD.size + path_length + length
        if end > len(raw):
            break
        name = raw[at + HEAD.size : end - length].decode()
        records.append(Record(op.decode(), name, number, raw[end - length : end]))
        at = end
    return records


def acknowledgement(identity):
    """The bytes a client appends to the trace once it was told that `identity` is safe."""
    name = str(identity).encode()
    return HEAD.pack(b"A", len(name), 0, 0) + name


class Disk:
    """What is on the platter (`durable`), and what is still on its way there (`pending`), a file."""

    def __init__(self):
        self.durable, self.pending, self.began, self.at = {}, {}, {}, 0

    def take(self, record):
        self.at += 1
        if record.op in "OWT":
            self.durable.setdefault(record.path, bytearray())
            if record.op != "O":
                self.pending.setdefault(record.path, []).append(Write(self.at, record))
        elif record.op == "B":
            self.began[record.number] = self.at
        elif record.op == "S":
            self.synced(record.path, self.began.pop(record.number))
        elif record.op == "U":
            self.durable.pop(record.path, None)
            self.pending.pop(record.path, None)
        elif record.op in "RL":
            self.renamed(record.path, record.data.decode(), keep=record.op == "L")

    def synced(self, path, began):
        """A sync covers what was written before it began; what came meanwhile stays on its way."""
        writes = self.pending.pop(path, [])
        for write in writes:
            if write.at <= began:
                apply(self.durable[path], write.record)
        if later := [w for w in writes if w.at > began]:
            self.pending[path] = later

    def renamed(self, old, new, keep):
        for files in (self.durable, self.pending):
            for path in [p for p in files if p == old or p.startswith(old + "/")]:
                content = files[path][:] if keep else files.pop(path)
                files[new + path[len(old) :]] = content

    def after_a_cut(self, model, chance):
        """One folder that could be found when the power comes back."""
        for path, content in self.durable.items():
            found = bytearray(content)
            for record in survivors([w.record for w in self.pending.get(path, [])], model, chance):
                apply(found, record)
            yield path, found


def apply(content, record):
    end = record.number + len(record.data)
    if record.op == "T" and len(content) > record.number:
        del content[record.number :]
    if len(content) < record.number:
        content.extend(bytes(record.number - len(content)))
    if record.op == "W":
        content[record.number : end] = record.data


def survivors(records, model, chance):
    if model == "drop":
        return
    if model == "prefix":
        yield from records[: chance.randint(0, len(records))]
        return
    for record in records:
        if record.op == "T":
            if chance.random() < 0.5:
                yield record
            continue
        at = 0
        while at < len(record.data):
            n = SECTOR - (record.number + at) % SECTOR
            if chance.random() < 0.5:
                yield Record("W", record.path, record.number + at, record.data[at : at + n])
            at += n


def choose_cuts(records, count, chance):
    """How many records lie before each cut. None before the first acknowledgement: nothing is promised there."""
    acks = [i + 1 for i, r in enumerate(records) if r.op == "A"]
    if not acks:
        sys.exit("replay: the trace holds no acknowledgement, so there is no promise to check")
    behind = [chance.choice(acks) for _ in range(count // 2)]
    anywhere = [chance.randint(acks[0], len(records)) for _ in range(count - len(behind))]
    return sorted(behind + anywhere)


def check_sqlite(folder, acked, options):
    """Why the database in `folder` breaks a promise, or None."""
    try:
        with sqlite3.connect(folder / options.sqlite) as db:
            if (verdict := db.execute("pragma integrity_check").fetchone()[0]) != "ok":
                return f"corrupt: {verdict}"
            if bad := db.execute("pragma foreign_key_check").fetchone():
                return f"broken reference: {bad}"
            kept = {str(row[0]) for row in db.execute(options.acked)} if options.acked else acked
            if lost := acked - kept:
                return f"lost: {len(lost)} of {len(acked)} acknowledged, such as {min(lost)}"
            for sql in options.none:
                if row := db.execute(sql).fetchone():
                    return f"invariant: {sql} found {row}"
    except sqlite3.Error as error:
        return f"unreadable: {error}"
    return None


def check_command(folder, acked, options):
    """Why the check command refuses `folder`, or None."""
    listing = folder.with_name("acked.txt")
    listing.write_text("".join(f"{a}\n" for a in sorted(acked)))
    words = [w.format(folder=folder, acked=listing) for w in shlex.split(options.check)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else f"check: {(done.stdout + done.stderr).strip()[-300:]}"


def verdict_of(disk, root, model, chance, acked, options):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "folder"
        folder.mkdir()
        for path, content in disk.after_a_cut(model, chance):
            target = folder / Path(path).relative_to(root)
            if target.name.endswith("-shm"):
                continue  # shared memory of SQLite, rebuilt from its log
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        reason = None
        if options.sqlite:
            reason = check_sqlite(folder, acked, options)
        if options.check and not reason:
            reason = check_command(folder, acked, options)
        if reason and options.keep:
            shutil.copytree(folder, options.keep, dirs_exist_ok=True)
        return reason


def replay(records, model, options):
    """Walks the trace once; returns how many cuts broke a promise, how many acknowledgements there were, and why."""
    chance = random.Random(f"{options.seed} {model}")
    root = next(r.path for r in records if r.op == "P")
    cuts = collections.deque(choose_cuts(records, options.cuts, chance))
    disk, acked, reasons = Disk(), set(), []
    for position in range(len(records) + 1):
        while cuts and cuts[0] == position:
            cuts.popleft()
            if reason := verdict_of(disk, root, model, chance, acked, options):
                reasons.append(reason)
        if position < len(records):
            record = records[position]
            disk.take(record)
            if record.op == "A":
                acked.add(record.path)
    return len(acked), reasons


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trace")
    parser.add_argument("--cuts", type=int, default=100, help="how many cuts a model (default 100)")
    parser.add_argument("--models", default=",".join(MODELS), help="which of drop,prefix,sector")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sqlite", help="a database in the folder: integrity and references are checked")
    parser.add_argument("--acked", help="a query whose first column must hold every acknowledged id")
    parser.add_argument("--none", action="append", default=[], help="a query that must find nothing")
    parser.add_argument("--check", help="a command that exits 0 when {folder} keeps its promises to {acked}")
    parser.add_argument("--keep", help="where to copy a folder that broke a promise")
    options = parser.parse_args()
    if not (options.sqlite or options.check):
        parser.error("nothing to check: give --sqlite or --check")
    records, broken = read_trace(options.trace), 0
    for model in options.models.split(","):
        if model not in MODELS:
            parser.error(f"unknown model {model}: one of {', '.join(MODELS)}")
        acked, reasons = replay(records, model, options)
        broken += len(reasons)
        print(f"powerloss model={model} cuts={options.cuts} acked={acked} broken={len(reasons)} seed={options.seed}")
        for reason, count in collections.Counter(r.split(",")[0].split(":")[0] for r in reasons).most_common():
            print(f"  {count} x {reason}; first: {next(r for r in reasons if r.startswith(reason))}")
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
