-- What the raw file has of an order line beside the declared columns, where its source keeps that (extra_columns = "keep"): those that
-- are not empty, a JSON object by the header's names. Lines without any have no row. It is of the record that is the line's origin in
-- fact_orders, and moves with it.
-- full refresh: empties the table
create table if not exists order_extras (
    order_id any not null,
    order_line integer not null,
    extras text not null,                  -- json
    primary key (order_id, order_line)
) strict, without rowid;
