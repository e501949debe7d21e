-- The attributes of customers: the words of the file that have a rank, by run date first, not below that of the word on record.
-- A full refresh lets go of the words of the orders that it replaces, as of their ranks; keys stay. Who has another name now has it in the reports too (60 to 62).
update dim_customers
set
    customer_segment = case
        when exists (
            select 1
            from customer_attribute_ranks as known
            where known.customer_id = dim_customers.customer_id and known.attribute = 'customer_segment'
        ) then customer_segment
    end,
    customer_email = case
        when exists (
            select 1
            from customer_attribute_ranks as known
            where known.customer_id = dim_customers.customer_id and known.attribute = 'customer_email'
        ) then customer_email
    end,
    country = case
        when exists (
            select 1
            from customer_attribute_ranks as known
            where known.customer_id = dim_customers.customer_id and known.attribute = 'country'
        ) then country
    end,
    region = case
        when exists (
            select 1
            from customer_attribute_ranks as known
            where known.customer_id = dim_customers.customer_id and known.attribute = 'region'
        ) then region
    end
where
    :anew
    and exists (select 1 from etl_runs)
    and coalesce(customer_segment, customer_email, country, region) is not null;

-- leave out: without descriptions
delete from customer_words
where exists (
    select 1
    from customer_attribute_ranks as known
    where
        known.customer_id = customer_words.customer_id
        and known.attribute = customer_words.attribute
        and (known.run_date_id, known.date_id, known.order_id, known.order_line)
        > (:run_date_id, customer_words.date_id, customer_words.order_id, customer_words.order_line)
);

-- leave out: without descriptions
insert into customer_attribute_ranks (customer_id, attribute, run_date_id, date_id, order_id, order_line)
select
    customer_id,
    attribute,
    :run_date_id as run_date_id,
    date_id,
    order_id,
    order_line
from customer_words
where true
on conflict (customer_id, attribute) do update
set
    run_date_id = excluded.run_date_id,
    date_id = excluded.date_id,
    order_id = excluded.order_id,
    order_line = excluded.order_line;

-- leave out: without descriptions
drop table if exists temp.renamed_customers;

-- leave out: without descriptions
create temp table renamed_customers (
    customer_id integer primary key,
    customer_name text not null
) strict;

-- leave out: without descriptions
insert into renamed_customers (customer_id, customer_name)
select
    said.customer_id,
    said.word as customer_name
from customer_words as said
cross join dim_customers as customer on customer.customer_id = said.customer_id
where said.attribute = 'customer_name' and said.word <> customer.customer_name;

-- leave out: without descriptions
with said as (
    select
        customer_id,
        max(word) filter (where attribute = 'customer_name') as customer_name,
        max(word) filter (where attribute = 'customer_segment') as customer_segment,
        max(word) filter (where attribute = 'customer_email') as customer_email,
        max(word) filter (where attribute = 'country') as country,
        max(word) filter (where attribute = 'region') as region
    from customer_words
    group by customer_id
)

update or fail dim_customers as customer
set
    customer_name = coalesce(said.customer_name, customer.customer_name),
    customer_segment = coalesce(said.customer_segment, customer.customer_segment),
    customer_email = coalesce(said.customer_email, customer.customer_email),
    country = coalesce(said.country, customer.country),
    region = coalesce(said.region, customer.region)
from said
where
    customer.customer_id = said.customer_id
    and (
        said.customer_name <> coalesce(customer.customer_name, '')
        or said.customer_segment <> coalesce(customer.customer_segment, '')
        or said.customer_email <> coalesce(customer.customer_email, '')
        or said.country <> coalesce(customer.country, '')
        or said.region <> coalesce(customer.region, '')
    );
