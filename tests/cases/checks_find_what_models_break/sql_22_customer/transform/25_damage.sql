-- Damage, for its check to find.
insert into dim_customers (customer_name) values ('Ana');
