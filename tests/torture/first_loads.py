#!/usr/bin/env python3
"""First loads that meet: each round starts five good and three refused runs at once where no warehouse is, kills some
of them at random moments in every second round, and reads the path all the while. Exit codes have to be what the ledger
says, no warehouse may be damaged, and whoever reads sees nothing or all. scripts/torture.sh calls it."""

import argparse
import collections
import contextlib
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
KILLED = -signal.SIGKILL


class Failure(Exception):
    """What was seen that must not be."""


def require(holds, claim):
    if not holds:
        raise Failure(claim)


class Round:
    def __init__(self, program, folder, chance, seconds):
        self.program = program
        self.folder = folder
        self.chance = chance
        self.seconds = seconds
        self.warehouse = folder / "w.db"
        # Whoever connects to what is not there leaves an empty file, unless the mode is rw.
        self.mode = chance.choice(["rw", "rwc"])
        self.looks = collections.Counter()

    def call(self, *words):
        return subprocess.run([self.program, *words], cwd=self.folder, capture_output=True, text=True, check=False)

    def start(self, is_good):
        words = ["run", "--date", "2023-12-10", "--input", "good.csv" if is_good else "bad.csv"]
        return subprocess.Popen([self.program, *words, "--db", "w.db", "--wait", "60"], cwd=self.folder,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def ask(self, sql):
        """None where there are no tables or no file."""
        was_there = self.warehouse.exists()
        try:
            uri = f"file:{self.warehouse}?mode={self.mode}"
            with contextlib.closing(sqlite3.connect(uri, timeout=30, uri=True)) as database:
                has_tables = database.execute("select count(*) from sqlite_schema").fetchone()[0] > 0
                return database.execute(sql).fetchone()[0] if has_tables else None
        except sqlite3.OperationalError as error:
            if not was_there and str(error) == "unable to open database file":
                return None
            raise Failure(f"a reader is told: {error}") from error

    def look(self):
        orders = self.ask("select (select count(*) from fact_orders) || ' ' || (select sum(total_orders)"
                          " from metrics_total_orders_per_customer) || ' ' || (select min(status)"
                          " from etl_runs where run_id = 1)")
        require(orders in (None, f"{RECORDS} {RECORDS} succeeded"), f"a reader sees {orders}")
        require(orders is not None or not self.looks["all"], "a warehouse that was seen is gone")
        self.looks["nothing" if orders is None else "all"] += 1

    def report(self):
        was_there = self.looks["all"] > 0
        finished = self.call("report", "--db", "w.db", "--format", "csv")
        require(finished.returncode == 0 or (finished.returncode == 4 and not was_there),
                f"report leaves with {finished.returncode}: {finished.stderr}")
        self.looks["reports"] += 1

    def meet(self, kills):
        """Starts all, reads until they have ended, and returns their exit codes: of good ones, of bad ones."""
        kinds = [True] * 5 + [False] * 3
        self.chance.shuffle(kinds)
        runs = [(is_good, self.start(is_good)) for is_good in kinds]
        begun = time.monotonic()
        victims = self.chance.sample(runs, self.chance.randint(1, len(runs))) if kills else []
        due = sorted((begun + self.chance.random() * self.seconds, run) for _, run in victims)
        while any(run.poll() is None for _, run in runs):
            while due and time.monotonic() >= due[0][0]:
                due.pop(0)[1].kill()
            self.look()
            if self.chance.random() < 0.02:
                self.report()
        self.seconds = time.monotonic() - begun
        codes = {True: [], False: []}
        for is_good, run in runs:
            told = run.communicate()[1]
            allowed = {0 if is_good else 3} | ({KILLED} if kills else set())
            require(run.returncode in allowed, f"a {'good' if is_good else 'bad'} run: {run.returncode}: {told}")
            codes[is_good].append(run.returncode)
        return codes[True], codes[False]

    def runs_in_ledger(self, status):
        return self.ask(f"select count(*) from etl_runs where status = '{status}'") or 0

    def hold_ledger(self, good, bad):
        succeeded, refused = self.runs_in_ledger("succeeded"), self.runs_in_ledger("refused")
        # One that was killed may have been committed.
        require(good.count(0) <= succeeded <= good.count(0) + good.count(KILLED),
                f"{succeeded} runs succeeded by the ledger, {good} by exit codes")
        require(refused <= len(bad), f"{refused} runs were refused by the ledger, {bad} by exit codes")
        others = self.ask("select count(*) from etl_runs where status not in ('succeeded', 'refused')") or 0
        require(others == 0, f"{others} runs of another status in the ledger")
        # Whoever is refused where a warehouse is, is in the ledger.
        require(self.call("run", "--input", "bad.csv", "--db", "w.db").returncode == 3, "a bad file is not refused")
        expected = refused + 1 if succeeded else 0
        require(self.runs_in_ledger("refused") == expected, "a refused run is not in the ledger")
        return succeeded

    def hold_whole(self, is_there):
        require(self.ask("pragma integrity_check") == ("ok" if is_there else None), "the file is damaged")
        checked = self.call("check", "--db", "w.db")
        require(checked.returncode == (0 if is_there else 4), f"check: {checked.returncode}: {checked.stderr}")

    def go(self, kills):
        good, bad = self.meet(kills)
        succeeded = self.hold_ledger(good, bad)
        self.hold_whole(succeeded > 0)
        last = self.call("run", "--date", "2023-12-10", "--input", "good.csv", "--db", "w.db")
        require(last.returncode == 0, f"the run after them leaves with {last.returncode}: {last.stderr}")
        self.hold_whole(True)
        left = {path.name for path in self.folder.iterdir()}
        require(left == {"good.csv", "bad.csv", "w.db", "w.db-lock"}, f"left behind: {sorted(left)}")
        self.looks["killed"] += good.count(KILLED) + bad.count(KILLED)
        self.looks["rounds that left no warehouse"] += succeeded == 0
        return self.looks


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("program", help="the ordermart executable")
    arguments.add_argument("--rounds", type=int, default=1000)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    program = os.path.abspath(options.program)
    work = pathlib.Path(tempfile.mkdtemp(prefix="ordermart-torture-"))
    sample = work / "good.csv"
    words = ["generate", "--rows", str(RECORDS), "--date", "2023-12-10", "--output", sample]
    subprocess.run([program, *words], check=True)
    looks = collections.Counter()
    seconds = 1.0
    begun = time.monotonic()
    for number in range(options.rounds):
        folder = work / "round"
        folder.mkdir()
        shutil.copy(sample, folder / "good.csv")
        (folder / "bad.csv").write_text("not a csv\n")
        this = Round(program, folder, random.Random(options.seed + number), seconds)
        try:
            looks.update(this.go(kills=number % 2 == 1))
        except Failure as failure:
            print(f"torture: round {number} of seed {options.seed} in {folder}: {failure}", file=sys.stderr)
            return 1
        seconds = this.seconds
        shutil.rmtree(folder)
    shutil.rmtree(work)
    told = ", ".join(f"{count} {name}" for name, count in sorted(looks.items()))
    print(f"{options.rounds} rounds of 8 first loads in {time.monotonic() - begun:.0f} s; looks and kills: {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
