"""Does one step of the benchmark with a DuckDB of PyPI: python load.py load|merge|dump DATABASE [INPUT RUN_DATE]

The steps and their SQL are those of ../duckdb/load.cjs, which drives the DuckDB of npm.
"""

import hashlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb

SQL = Path(__file__).parent.parent / "duckdb"


class Database:
    def __init__(self, file, path, run_date):
        self.connection = duckdb.connect(file, config={"threads": 2})
        # Of the raw file, while DuckDB's threads work.
        self.hash = ThreadPoolExecutor().submit(sha256, path) if path else None
        self.run_date = run_date
        if path:
            self.connection.execute("set variable input = $input", {"input": path})
            self.connection.execute("set variable run_date = $run_date", {"run_date": run_date})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def run(self, *names):
        for name in names:
            self.connection.execute((SQL / f"{name}.sql").read_text())

    def record_hash(self):
        self.connection.execute(
            "update runs set input_sha256 = $hash where run_date = $run_date",
            {"hash": self.hash.result(), "run_date": self.run_date},
        )


def sha256(path):
    with open(path, "rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


# All or nothing: the database has another name until it is whole.
def load(database, path, run_date):
    unfinished = Path(f"{database}.unfinished")
    unfinished.unlink(missing_ok=True)
    with Database(str(unfinished), path, run_date) as it:
        it.run("schema", "stage", "dimensions")
        try:
            it.run("facts")
        except duckdb.ConstraintException:
            it.run("repeats", "facts")
        it.run("customers", "latest_orders", "reports", "week")
        it.record_hash()
    unfinished.rename(database)
    folder = os.open(Path(database).parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def merge(database, path, run_date):
    with Database(database, path, run_date) as it:
        it.connection.execute("begin")
        it.run("stage", "repeats", "dimensions", "merge")
        it.run("changed_customers", "latest_orders", "changed_reports", "week")
        it.record_hash()
        it.connection.execute("commit")


def dump(database, path, run_date):
    with Database(database, path, run_date) as it:
        it.run("dump")


steps = {"load": load, "merge": merge, "dump": dump}
step, database, path, run_date = (sys.argv[1:] + [None, None])[:4]
steps[step](database, path, run_date)
