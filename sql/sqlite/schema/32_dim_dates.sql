-- One calendar day on which an order was made.
create table if not exists dim_dates (
    date_id integer primary key,           -- YYYYMMDD
    full_date text not null unique,        -- YYYY-MM-DD
    year integer not null,
    quarter integer not null check (quarter between 1 and 4),
    month integer not null check (month between 1 and 12),
    day integer not null check (day between 1 and 31),
    day_of_week integer not null check (day_of_week between 1 and 7),   -- ISO 8601: Monday is 1
    iso_week integer not null check (iso_week between 1 and 53),
    is_weekend integer not null check (is_weekend in (0, 1))
) strict;
