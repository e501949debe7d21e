-- What holds for the whole warehouse, whatever source a run reads.
-- counted_statuses: the order statuses that count in reports, a JSON array of names; without it all count.
-- currency: the ISO 4217 code of what all amounts are in, once a run knows it; currency_sign: the sign beside prices, where that is all that is known.
create table if not exists warehouse_settings (
    name text not null primary key,
    value text not null
) strict, without rowid;
