-- One customer with the name that a run's own models see: of a customer with a key the last word of it.
create view if not exists customer_names as
select
    customer_id,
    own_key as customer_key,
    if(said_name = '', first_name, said_name) as customer_name
from (
    select
        customer_id,
        min(customer_name) as first_name,
        min(customer_key) as own_key
    from {database}.dim_customer_rows
    where run_id in (select run_id from {database}.known_runs)
    group by customer_id
) as known
any left join (
    select
        member_id as customer_id,
        max(tuple(run_date_id, date_id, is_text, order_number, order_id, order_line, run_id, word)).8 as said_name
    from {database}.attribute_word_rows
    where attribute = 'customer_name' and run_id in (select run_id from {database}.visible_runs_local)
    group by member_id
) as described using (customer_id);
