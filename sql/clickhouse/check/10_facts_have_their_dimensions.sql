-- Every customer, product, status and day that a fact refers to exists. Each is looked up once, and not for every fact that has it.
-- share of a first load: 2
select
    key,
    missing
from (
    select distinct
        'customer_id' as key,
        customer_id as missing
    from fact_versions
    where run_id global in (select run_id from visible_runs_local) and is_deleted = 0
) as customer
where missing not in (
    select customer_id
    from dim_customer_rows
    where run_id in (select run_id from known_runs)
)

union all

select
    key,
    missing
from (
    select distinct
        'product_id' as key,
        product_id as missing
    from fact_versions
    where run_id global in (select run_id from visible_runs_local) and is_deleted = 0
) as product
where missing not in (
    select product_id
    from dim_product_rows
    where run_id in (select run_id from known_runs)
)

union all

select
    key,
    missing
from (
    select distinct
        'status_id' as key,
        status_id as missing
    from fact_versions
    where run_id global in (select run_id from visible_runs_local) and is_deleted = 0 and status_id <> 0
) as status
where missing not in (
    select status_id
    from dim_status_rows
    where run_id in (select run_id from known_runs)
)

union all

select
    key,
    missing
from (
    select distinct
        'date_id' as key,
        toInt64(date_id) as missing
    from fact_versions
    where run_id global in (select run_id from visible_runs_local) and is_deleted = 0
) as day
where missing not in (
    select toInt64(date_id)
    from dim_date_rows
    where run_id in (select run_id from known_runs)
);
