-- One customer name, or one customer with a key of its own, with the run that brought it.
create table if not exists dim_customer_rows (
    run_id Int64,
    customer_id Int64,
    customer_name String,                  -- of a customer with a key the one that it came with
    customer_key String default '',        -- empty: the name is the key
    stored_with Int64 default run_id
)
engine = ReplacingMergeTree
partition by stored_with
order by (customer_id, customer_name);

-- One customer of a successful run, known by its own key where its source has keys, and by its name otherwise. It keeps its
-- customer_id for the life of the warehouse. What is not known of it is null.
create view if not exists dim_customers as
select
    customer_id,
    if(said_customer_name = '', first_name, said_customer_name) as customer_name,
    if(own_key = '', null, own_key) as customer_key,
    if(said_customer_segment = '', null, said_customer_segment) as customer_segment,
    if(said_customer_email = '', null, said_customer_email) as customer_email,
    if(said_country = '', null, said_country) as country,
    if(said_region = '', null, said_region) as region
from (
    select
        customer_id,
        min(customer_name) as first_name,
        min(customer_key) as own_key
    from {database}.dim_customer_rows
    where run_id in (select run_id from {database}.etl_runs where status = 'succeeded')
    group by customer_id
) as known
any left join (
    select
        member_id as customer_id,
        max(if(attribute = 'customer_name', word, '')) as said_customer_name,
        max(if(attribute = 'customer_segment', word, '')) as said_customer_segment,
        max(if(attribute = 'customer_email', word, '')) as said_customer_email,
        max(if(attribute = 'country', word, '')) as said_country,
        max(if(attribute = 'region', word, '')) as said_region
    from (
        select
            member_id,
            attribute,
            max(tuple(run_date_id, date_id, is_text, order_number, order_id, order_line, run_id, word)).8 as word
        from {database}.attribute_word_rows
        where run_id in (select run_id from {database}.published_runs)
        group by
            member_id,
            attribute
    ) as said
    group by member_id
) as described using (customer_id);
