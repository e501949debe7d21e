-- One order status. A name keeps its key for the life of the warehouse.
create table if not exists dim_statuses (
    status_id integer primary key,
    status_name text not null unique,
    is_counted integer not null check (is_counted in (0, 1))    -- 1: orders of this status count in reports
) strict;
