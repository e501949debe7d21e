-- Every day of the calendar exists, and stands under its own key, with its own parts. The days that Date knows are
-- compared with what it says of them.
select
    date_id,
    full_date
from (
    select
        date_id,
        full_date,
        year,
        quarter,
        month,
        day,
        day_of_week,
        iso_week,
        is_weekend,
        year % 4 = 0 and (year % 100 <> 0 or year % 400 = 0) as is_leap,
        date_id between 19700102 and 21051231 as is_known,
        toDate(if(is_known, full_date, '2000-01-01')) as known_day
    from dim_date_rows
) as calendar
where
    length(full_date) <> 10
    or date_id <> toInt32OrZero(replaceAll(full_date, '-', ''))
    or date_id <> year * 10000 + month * 100 + day
    or month < 1
    or month > 12
    or day < 1
    or day > if(month = 2, 28 + is_leap, arrayElement([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], month))
    or quarter <> intDiv(month + 2, 3)
    or day_of_week < 1
    or day_of_week > 7
    or iso_week < 1
    or iso_week > 53
    or is_weekend <> (day_of_week >= 6)
    or (
        is_known
        and (
            toString(known_day) <> full_date
            or toDayOfWeek(known_day) <> day_of_week
            or toISOWeek(known_day) <> iso_week
        )
    );
