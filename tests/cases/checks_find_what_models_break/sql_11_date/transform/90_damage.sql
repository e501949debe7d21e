-- Damage, for its check to find.
update dim_dates set full_date = '2023-02-30' where date_id = 20231209;
