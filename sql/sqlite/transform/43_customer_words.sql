-- What the records of the file say of their customers: of each attribute the word of the highest rank, which is the latest order date, then
-- the highest order_id, then the highest line. All accepted records speak, those of superseded orders too; duplicates do not, and an empty
-- value says nothing.
-- raw_customers has what the records have said, of those that say the same of a customer one of the highest rank. Orders with lines are
-- in keyed_lines. The name is an attribute where the customer has a key.
-- runs for: every engine
-- leave out: without descriptions
drop view if exists temp.said_of_customers;

-- leave out: without descriptions
drop table if exists temp.customer_words;

-- leave out: without descriptions
create temp table customer_words (
    customer_id integer not null,
    attribute text not null,
    word text not null,
    date_id integer not null,
    order_id any not null,
    order_line integer not null,
    primary key (customer_id, attribute)
) strict, without rowid;

-- leave out: without descriptions
create temp view said_of_customers as
select
    dimension_key('dim_customers', customer_name, customer_key) as customer_id,
    customer_name,
    customer_key,
    customer_segment,
    customer_email,
    country,
    region,
    date_id,
    order_id,
    1 as order_line
from raw_customers

union all

select
    customer_id,
    customer_name,
    customer_key,
    customer_segment,
    customer_email,
    country,
    region,
    date_id,
    order_id,
    order_line
from keyed_lines;

-- leave out: without descriptions
with said as materialized (
    select
        customer_id,
        customer_name,
        customer_key,
        customer_segment,
        customer_email,
        country,
        region,
        date_id,
        order_id,
        order_line
    from said_of_customers
),

words as (
    select
        customer_id,
        'customer_name' as attribute,
        customer_name as word,
        date_id,
        order_id,
        order_line
    from said
    where customer_key is not null

    union all

    select
        customer_id,
        'customer_segment' as attribute,
        customer_segment as word,
        date_id,
        order_id,
        order_line
    from said
    where customer_segment is not null

    union all

    select
        customer_id,
        'customer_email' as attribute,
        customer_email as word,
        date_id,
        order_id,
        order_line
    from said
    where customer_email is not null

    union all

    select
        customer_id,
        'country' as attribute,
        country as word,
        date_id,
        order_id,
        order_line
    from said
    where country is not null

    union all

    select
        customer_id,
        'region' as attribute,
        region as word,
        date_id,
        order_id,
        order_line
    from said
    where region is not null
)

insert into customer_words (customer_id, attribute, word, date_id, order_id, order_line)
select
    customer_id,
    attribute,
    word,
    date_id,
    order_id,
    order_line
from words
where true
on conflict (customer_id, attribute) do update
set
    word = excluded.word,
    date_id = excluded.date_id,
    order_id = excluded.order_id,
    order_line = excluded.order_line
where
    (excluded.date_id, excluded.order_id, excluded.order_line)
    > (customer_words.date_id, customer_words.order_id, customer_words.order_line);
