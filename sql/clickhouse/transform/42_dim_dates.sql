-- The days of this run's facts that the calendar does not have yet. By arithmetic, which knows all years from 0001 to 9999.
-- ISO 8601: a week belongs to the year of its Thursday, so a day's week number is that of the Thursday of its week. Where that is
-- before the year or behind it, the length of the one year or the other takes it to its own.
insert into dim_date_rows (
    run_id, date_id, full_date, year, quarter, month, day, day_of_week, iso_week, is_weekend
)
select
    :run_id as run_id,
    date_id,
    concat(
        substring(toString(date_id + 100000000), 2, 4), '-',
        substring(toString(date_id + 100000000), 6, 2), '-',
        substring(toString(date_id + 100000000), 8, 2)
    ) as full_date,
    year,
    intDiv(month + 2, 3) as quarter,
    month,
    day,
    day_of_week,
    intDiv(
        multiIf(
            thursday < 1, thursday + 365 + leap_days - leap_days_before,
            thursday > 365 + is_leap, thursday - 365 - is_leap,
            thursday
        ) - 1,
        7
    ) + 1 as iso_week,
    day_of_week >= 6 as is_weekend
from (
    select
        date_id,
        year,
        month,
        day,
        is_leap,
        leap_days,
        leap_days_before,
        (365 * (year - 1) + leap_days + day_of_year - 1) % 7 + 1 as day_of_week,    -- 0001-01-01 was a Monday
        day_of_year - day_of_week + 4 as thursday
    from (
        select
            date_id,
            intDiv(date_id, 10000) as year,
            intDiv(date_id, 100) % 100 as month,
            date_id % 100 as day,
            year % 4 = 0 and (year % 100 <> 0 or year % 400 = 0) as is_leap,
            -- Of the years before this one, and before the last one.
            intDiv(year - 1, 4) - intDiv(year - 1, 100) + intDiv(year - 1, 400) as leap_days,
            intDiv(year - 2, 4) - intDiv(year - 2, 100) + intDiv(year - 2, 400) as leap_days_before,
            arrayElement([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334], month)
            + day
            + (is_leap and month > 2) as day_of_year
        from (
            select date_id
            from fact_versions
            where run_id = :run_id and stored_with = :run_id and is_deleted = 0
            group by date_id
        ) as fact
        where date_id not in (
            select date_id
            from dim_date_rows
            where run_id in (select run_id from known_runs)
        )
    ) as part
) as numbered;
