"""Loads a raw file into the star schema in SQLite with pandas: python load.py DATABASE INPUT RUN_DATE

A first load and any later one are the same: orders are merged by their key, the later run date wins.
"""

import sqlite3
import sys
from pathlib import Path

import pandas as pd

CHUNK = 100_000

# A second record of this run does not replace the first.
UPSERT = """
    insert into fact_orders values (?, ?, ?, ?, ?, ?, ?, ?)
    on conflict (order_id) do update
    set
        customer_id = excluded.customer_id,
        product_id = excluded.product_id,
        date_id = excluded.date_id,
        price_cents = excluded.price_cents,
        passenger_count = excluded.passenger_count,
        run_date = excluded.run_date,
        run_id = excluded.run_id
    where excluded.run_date >= fact_orders.run_date and excluded.run_id <> fact_orders.run_id
"""
STORED_BY_RUN = """
    select order_id, customer_id, product_id, date_id, price_cents, passenger_count
    from fact_orders
    where order_id = ? and run_id = ?
"""
SENT = ["customer_name", "order_id", "price", "order_date", "product_id", "passenger_count"]


class Dimension:
    """The keys of names, all of them in memory; a new name gets the next key."""

    def __init__(self, connection, table, key, name):
        self.connection = connection
        self.insert = f"insert into {table} ({key}, {name}) values (?, ?)"
        self.keys = dict(connection.execute(f"select {name}, {key} from {table}"))

    def keys_of(self, names):
        names = names.tolist()
        new = [name for name in dict.fromkeys(names) if name not in self.keys]
        added = dict(zip(new, range(len(self.keys) + 1, len(self.keys) + 1 + len(new))))
        self.connection.executemany(self.insert, ((key, name) for name, key in added.items()))
        self.keys.update(added)
        return [self.keys[name] for name in names]


def whole(texts):
    """The whole numbers of texts, and which of them are some. Not by way of floats, which lose digits of long ids."""
    good = texts.str.isdecimal()
    return texts.where(good, "0").astype("int64"), good


def typed(chunk):
    """The chunk's values as the star schema has them, and why a record is rejected, where one is."""
    order_id, good_order_id = whole(chunk["order_id"])
    passengers, good_passengers = whole(chunk["passenger_count"])
    cents = pd.to_numeric(chunk["price"], errors="coerce") * 100
    # Few days, many records: each day is typed once.
    days = {text: pd.to_datetime(text, format="%Y-%m-%d", errors="coerce") for text in chunk["order_date"].unique()}
    dates = chunk["order_date"].map(days)
    customers = chunk["customer_name"].str.strip()
    products = chunk["product_id"].map({text: product_name(text) for text in chunk["product_id"].unique()})

    values = pd.DataFrame({
        "order_id": order_id, "customer": customers, "product": products, "date": dates,
        "price_cents": cents.round(), "passenger_count": passengers,
    })
    reason = pd.Series("", index=chunk.index)
    for why, bad in (
        ("empty_customer_name", customers == ""),
        ("empty_product_id", products == ""),
        ("bad_order_date", dates.isna()),
        ("bad_passenger_count", ~good_passengers),
        ("bad_price", ~((cents >= 0) & ((cents - cents.round()).abs() < 1e-4))),
        ("bad_order_id", ~good_order_id),
    ):
        reason[bad] = why
    return values, reason


def product_name(text):
    return text.strip().lower().replace(" ", "_").replace("-", "_")


def date_row(day):
    return (
        int(day.strftime("%Y%m%d")), day.strftime("%Y-%m-%d"), day.year, day.quarter, day.month, day.day,
        day.isoweekday(), day.isocalendar().week, day.isoweekday() >= 6,
    )


def load(connection, path, run_date):
    here = Path(__file__).parent
    for schema in (here.parent / "sqlite/schema.sql", here / "schema.sql"):
        connection.executescript(schema.read_text())
    connection.execute("begin immediate")
    run_id = connection.execute("insert into runs (run_date) values (?)", (run_date,)).lastrowid
    is_first = connection.execute("select not exists (select 1 from fact_orders)").fetchone()[0]
    customers = Dimension(connection, "dim_customers", "customer_id", "customer_name")
    products = Dimension(connection, "dim_products", "product_id", "product_name")
    touch = "insert or ignore into touched_customers "

    def reject(chunk, labels, reasons):
        connection.executemany(
            "insert into rejected_orders values (?, ?, ?, ?)",
            [(run_id, label + 2, why, ",".join(chunk.loc[label, SENT])) for label, why in zip(labels, reasons)],
        )

    # As text, so that a bad value is a reject and its record can be kept as it was sent.
    for chunk in pd.read_csv(path, dtype=str, na_filter=False, chunksize=CHUNK):
        values, reason = typed(chunk)
        bad = reason != ""
        if bad.any():
            reject(chunk, chunk.index[bad], reason[bad])
            values = values[~bad]

        days = {day: int(day.strftime("%Y%m%d")) for day in values["date"].unique()}
        connection.executemany("insert or ignore into dim_dates values (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(date_row, days))
        orders = list(zip(
            values["order_id"].tolist(),
            customers.keys_of(values["customer"]),
            products.keys_of(values["product"]),
            values["date"].map(days).tolist(),
            values["price_cents"].astype("int64").tolist(),
            values["passenger_count"].tolist(),
        ))
        if not is_first:
            connection.executemany(
                touch + "select customer_id from fact_orders where order_id = ?", ((order[0],) for order in orders)
            )
            connection.executemany(touch + "values (?)", ((order[1],) for order in orders))
        stored = connection.executemany(UPSERT, ((*order, run_date, run_id) for order in orders)).rowcount

        # Fewer were stored than sent: some are of an earlier run date, and some repeat an order of this file.
        if stored < len(orders):
            repeats = []
            for label, order in zip(values.index, orders):
                first = connection.execute(STORED_BY_RUN, (order[0], run_id)).fetchone()
                if first not in (None, order):
                    repeats.append(label)
            reject(chunk, repeats, ["duplicate_order_id"] * len(repeats))

    if is_first:
        connection.execute(touch + "select customer_id from dim_customers")
    for statement in (here / "reports.sql").read_text().split(";\n"):
        connection.execute(statement)
    connection.execute("commit")


def main():
    database, path, run_date = sys.argv[1:]
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("pragma synchronous = full")
    connection.execute("pragma cache_size = -262144")
    load(connection, path, run_date)
    connection.close()


main()
