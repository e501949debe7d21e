#!/usr/bin/env python3
"""Kills and power losses of a load: a first one where no file is, a first one into an empty file, and a night. Each is
run with every call that changes files written down (file_calls.cpp). Then it is killed before and after its Nth such
call; and the calls are played back up to the Nth, as a disk may hold them after the power failed: what was synced is
there, and of the rest some is lost, out of order or torn between sectors. Each time the warehouse has to be as before
the load or as after it, a load that has ended with exit code 0 has to be there, and the next run has to go on from it.
scripts/torture.sh --power calls it."""

import argparse
import collections
import contextlib
import hashlib
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

RECORDS = 40
SECTOR = 512
KILLED = 128 + signal.SIGKILL
CANNOT_TRACE = 125
SKIPPED = 77
# The time of day, which differs from run to run.
CLOCK = {"started_at", "seconds"}


class Failure(Exception):
    """What was seen that must not be."""


def require(holds, claim):
    if not holds:
        raise Failure(claim)


def content_of(path):
    """All rows of a warehouse, without the time of day. None where there are no tables or no file."""
    if not path.exists():
        return None
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True)) as database:
        damage = database.execute("pragma integrity_check").fetchone()[0]
        require(damage == "ok", f"the file is damaged: {damage}")
        content = {}
        for (table,) in database.execute("select name from sqlite_schema where type = 'table'").fetchall():
            columns = [row[1] for row in database.execute(f"pragma table_info({table})") if row[1] not in CLOCK]
            rows = database.execute(f"select {', '.join(columns)} from {table}").fetchall()
            content[table] = sorted(rows, key=repr)
        return content or None


class Load:
    """A load, what a folder holds before it, and what its warehouse holds before, after it and after it again."""

    def __init__(self, work, program, tracer, name, files, words):
        self.work = work
        self.program = program
        self.tracer = tracer
        self.name = name
        self.files = files
        self.words = words
        self.kept = {path.name for path in files} | {"w.db", "w.db-lock"}
        self.looks = collections.Counter()
        folder = self.folder()
        self.before = content_of(folder / "w.db")
        self.run(folder)
        self.after = content_of(folder / "w.db")
        self.run(folder)
        self.again = content_of(folder / "w.db")
        require(self.before != self.after != self.again, "runs leave no trace")

    def folder(self):
        """Anew; always the same, because its name gets into the ledger."""
        folder = self.work / "load"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for path in self.files:
            shutil.copy(path, folder)
        return folder

    def call(self, folder, *words):
        return subprocess.run([self.program, *words], cwd=folder, capture_output=True, text=True, check=False)

    def run(self, folder):
        done = self.call(folder, *self.words)
        require(done.returncode == 0, f"a run leaves with {done.returncode}: {done.stderr.strip()}")

    def trace(self, folder, when="none", number=0):
        """Runs it under the tracer; returns its exit code, what it printed as errors, and the log."""
        log = self.work / "log"
        words = [self.tracer, log, when, str(number), self.program, *self.words]
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode == CANNOT_TRACE:
            shutil.rmtree(self.work)
            print(f"skipped: {done.stderr}")
            sys.exit(SKIPPED)
        return done.returncode, done.stderr, log

    def hold(self, folder, is_done, looks_first=True):
        """What was left is whole, and the next run goes on from it."""
        if looks_first:
            checked = self.call(folder, "check", "--db", "w.db")
            require(checked.returncode in (0, 4), f"check leaves with {checked.returncode}: {checked.stderr.strip()}")
            content = content_of(folder / "w.db")
            is_empty = content is None and (folder / "w.db").exists()
            require(not is_empty or self.work / "w.db" in self.files, "an empty file came where none was")
            require((checked.returncode == 0) == (content is not None), f"check leaves with {checked.returncode}")
            require(content in (self.before, self.after), "the warehouse is between before and after")
            require(content == self.after or not is_done, "the run has ended well, and is lost")
        self.run(folder)
        left = content_of(folder / "w.db")
        require(left in (self.after, self.again), "the next run leaves something else than an undisturbed one")
        was_done = left == self.again
        require(was_done or not is_done, "the run has ended well, and is lost")
        require(not looks_first or was_done == (content == self.after), "what was there is not what the next run found")
        # Where a folder cannot have files without names, those that rows are sorted in have one for a moment.
        names = {path.name for path in folder.iterdir() if not path.name.startswith("ordermart-rows-")}
        require(names == self.kept, f"left behind: {sorted(names)}")
        self.looks["after" if was_done else "before"] += 1

    def kill(self, step):
        """Kills it before and after each step-th call."""
        folder = self.folder()
        code, told, log = self.trace(folder)
        require(code == 0, f"under the tracer it leaves with {code}: {told.strip()}")
        calls = int(log.read_bytes().rsplit(b"end\t", 1)[1].split()[0])
        begun = time.monotonic()
        self.looks.clear()
        # The last ones put it in place.
        numbers = sorted({*range(1, calls + 1, step), *range(max(1, calls - 5), calls + 1)})
        for number in numbers:
            for when in ("before", "after"):
                folder = self.folder()
                code, told, _ = self.trace(folder, when, number)
                # Threads do not always do as many calls.
                may_end = code == 0 and number > calls - 8
                require(code == KILLED or may_end, f"killed, it leaves with {code}: {told.strip()}")
                try:
                    self.hold(folder, code == 0)
                except Failure as failure:
                    raise Failure(f"killed {when} call {number} of {calls}, in {folder}: {failure}") from failure
        self.tell(f"{2 * len(numbers)} kills at {calls} calls", begun)

    def lose(self, seed, step, losses):
        """Records it, and plays back power losses."""
        folder = self.folder()
        disk, whole = Disk(folder), Disk(folder)
        code, told, log = self.trace(folder)
        require(code == 0, f"under the tracer it leaves with {code}: {told.strip()}")
        events = read_log(log, folder)
        for event in events:
            whole.do(event)
        # Calls that the log lacks would make all that follows worthless.
        there = {path.name: path.read_bytes() for path in folder.iterdir() if not is_shared_memory(path.name)}
        require(whole.as_it_is() == there, "the log does not make what the run left")

        begun = time.monotonic()
        self.looks.clear()
        moments = 0
        seen = set()
        for number in range(len(events) + 1):
            is_done = number == len(events)
            last = events[number - 1][0] if number > 0 else None
            if is_done or number % step == 0 or last in ("sync", "rename", "unlink"):
                moments += 1
                # What is left depends most on the order of these and the syncs around them.
                is_turn = is_done or last in ("rename", "link")
                for loss in range(losses * (10 if is_turn else 1)):
                    chance = random.Random(f"{seed} {self.name} {number} {loss}")
                    left = disk.after_power_loss(chance)
                    digest = hashlib.sha256(repr((sorted(left.items()), is_done)).encode()).digest()
                    if digest not in seen:
                        self.hold_left(left, is_done, chance, f"after {number} of {len(events)} calls, loss {loss}")
                    seen.add(digest)
            if not is_done:
                disk.do(events[number])
        self.tell(f"{len(seen)} different power losses at {moments} of {len(events) + 1} moments", begun)

    def hold_left(self, left, is_done, chance, moment):
        folder = self.folder()
        for path in folder.iterdir():
            path.unlink()
        for name, content in left.items():
            (folder / name).write_bytes(content)
        # Kept for whoever wants to know why, before anything is mended in it.
        shutil.rmtree(self.work / "as-lost", ignore_errors=True)
        shutil.copytree(folder, self.work / "as-lost")
        try:
            self.hold(folder, is_done, looks_first=chance.random() < 0.75)
        except Failure as failure:
            raise Failure(f"power lost {moment}, in {self.work / 'as-lost'}: {failure}") from failure

    def tell(self, what, begun):
        found = ", ".join(f"{count} as {name}" for name, count in sorted(self.looks.items()))
        print(f"{self.name}: {what}: {found} ({time.monotonic() - begun:.0f} s)", flush=True)


def read_log(log, folder):
    """Events: the call's name, then inodes, numbers and bytes, or names in the folder (None: elsewhere)."""
    events = []
    folder_inode = folder.stat().st_ino

    def name(path):
        path = pathlib.Path(os.path.normpath(path.decode()))
        return path.name if path.parent == folder else None

    with open(log, "rb") as file:
        for line in file:
            call, *fields = line.rstrip(b"\n").split(b"\t")
            call = call.decode()
            if call == "write":
                inode, offset, length = map(int, fields)
                events.append((call, inode, offset, file.read(length)))
            elif call == "create":
                events.append((call, int(fields[0]), name(fields[1])))
            elif call in ("size", "map"):
                events.append((call, *map(int, fields)))
            elif call == "sync":
                inode = int(fields[0])
                events.append((call, None if inode == folder_inode else inode))
            elif call in ("rename", "link", "unlink"):
                events.append((call, *map(name, fields)))
            else:
                require(call == "end", f"a call that is not understood: {line}")
    return events


def put(content, change):
    """Does a change of a file, (offset, bytes) or (size, None), to a bytearray."""
    offset, written = change
    if written is None:
        del content[offset:]
    end = offset + len(written or b"")
    content.extend(bytes(max(0, end - len(content))))
    content[offset:end] = written or b""


def torn(change, chance):
    """Some sectors of a write, as changes."""
    offset, written = change
    if not written:
        return []
    first = offset // SECTOR * SECTOR
    starts = [max(offset, start) for start in range(first, offset + len(written), SECTOR)]
    pieces = [(start, written[start - offset:(start // SECTOR + 1) * SECTOR - offset]) for start in starts]
    if chance.random() < 0.5:
        return pieces[:chance.randrange(len(pieces))]
    return [piece for piece in pieces if chance.random() < 0.5]


def some(changes, chance):
    """What may be left of changes, in their order: none, all, the first ones, or any."""
    kind = chance.randrange(4)
    if kind < 2:
        return changes if kind else []
    if kind == 2:
        return changes[:chance.randint(0, len(changes))]
    share = chance.random()
    return [change for change in changes if chance.random() < share]


class File:
    def __init__(self, synced=b""):
        self.synced = bytearray(synced)
        self.unsynced = []

    def sync(self):
        for change in self.unsynced:
            put(self.synced, change)
        self.unsynced = []

    def as_it_is(self):
        content = bytearray(self.synced)
        for change in self.unsynced:
            put(content, change)
        return bytes(content)

    def after_power_loss(self, chance):
        content = bytearray(self.synced)
        left = list(some(self.unsynced, chance))
        if chance.random() < 0.3:
            chance.shuffle(left)
        if left and chance.random() < 0.5:
            at = chance.randrange(len(left))
            left[at:at + 1] = torn(left[at], chance)
        for change in left:
            put(content, change)
        # The new size may be there without what was written.
        if chance.random() < 0.1:
            content.extend(bytes(max(0, len(self.as_it_is()) - len(content))))
        return bytes(content)


class Disk:
    """The folder: which names are synced, which changes of names are not, and the files."""

    def __init__(self, folder):
        # The latest file of an inode: its number is given again when it is gone.
        self.files = {path.stat().st_ino: File(path.read_bytes()) for path in folder.iterdir()}
        self.synced = {path.name: self.files[path.stat().st_ino] for path in folder.iterdir()}
        self.names = dict(self.synced)
        self.unsynced = []

    def do(self, event):
        call, *fields = event
        if call == "create":
            inode, name = fields
            self.files[inode] = File()
            self.change({name: self.files[inode]})
        elif call in ("write", "size"):
            # Those that it does not know are elsewhere.
            if fields[0] in self.files:
                self.files[fields[0]].unsynced.append((fields[1], fields[2] if call == "write" else None))
        elif call == "sync":
            if fields[0] is None:
                for change in self.unsynced:
                    apply(self.synced, change)
                self.unsynced = []
            elif fields[0] in self.files:
                self.files[fields[0]].sync()
        elif call == "rename":
            self.change({fields[1]: self.names[fields[0]], fields[0]: None})
        elif call == "link":
            self.change({fields[1]: self.names[fields[0]]})
        elif call == "unlink":
            self.change({fields[0]: None})
        elif call == "map":
            mapped = [name for name, file in self.names.items() if file is self.files.get(fields[0])]
            require(all(is_shared_memory(name) for name in mapped), f"written past the log: {mapped}")

    def change(self, change):
        """One change of names is there or not, never in half."""
        change.pop(None, None)
        if change:
            apply(self.names, change)
            self.unsynced.append(change)

    def as_it_is(self):
        return {name: file.as_it_is() for name, file in self.names.items() if not is_shared_memory(name)}

    def after_power_loss(self, chance):
        names = dict(self.synced)
        for change in some(self.unsynced, chance):
            apply(names, change)
        return {name: file.after_power_loss(chance) for name, file in sorted(names.items())}


def apply(names, change):
    for name, file in change.items():
        if file is None:
            names.pop(name, None)
        else:
            names[name] = file


def is_shared_memory(name):
    """SQLite writes to it through a mapping, and begins it anew when nobody else has it open."""
    return name.endswith("-shm")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("program", help="the ordermart executable")
    arguments.add_argument("tracer", help="the executable of file_calls.cpp")
    arguments.add_argument("--step", type=int, default=1, help="take each STEP-th call (default 1)")
    arguments.add_argument("--losses", type=int, default=20, help="power losses after each call (default 20)")
    arguments.add_argument("--records", type=int, default=RECORDS)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    program = os.path.abspath(options.program)
    tracer = os.path.abspath(options.tracer)
    # The leak checker is a tracer too, and there is room for one.
    os.environ["ASAN_OPTIONS"] = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    work = pathlib.Path(tempfile.mkdtemp(prefix="ordermart-power-")).resolve()
    for name, date, seed in (("first.csv", "2023-12-10", 1), ("second.csv", "2023-12-11", 2)):
        words = ["generate", "--rows", options.records, "--date", date, "--seed", seed, "--output", work / name]
        subprocess.run([program, *map(str, words)], check=True)

    def words(name, date):
        return ["run", "--date", date, "--input", name, "--db", "w.db"]

    try:
        first = words("first.csv", "2023-12-10")
        load = Load(work, program, tracer, "a first load", [work / "first.csv"], first)
        load.kill(options.step)
        load.lose(options.seed, options.step, options.losses)
        (work / "w.db").touch()
        files = [work / "first.csv", work / "w.db"]
        load = Load(work, program, tracer, "a first load into an empty file", files, first)
        load.kill(options.step)
        load.lose(options.seed, options.step, options.losses)
        folder = load.folder()
        load.run(folder)
        shutil.copy(folder / "w.db", work)
        files = [work / "second.csv", work / "w.db"]
        load = Load(work, program, tracer, "a night", files, words("second.csv", "2023-12-11"))
        load.kill(options.step)
        load.lose(options.seed, options.step, options.losses)
    except Failure as failure:
        print(f"power loss: {load.name}: seed {options.seed}: {failure}", file=sys.stderr)
        return 1
    shutil.rmtree(work)
    return 0


if __name__ == "__main__":
    sys.exit(main())
