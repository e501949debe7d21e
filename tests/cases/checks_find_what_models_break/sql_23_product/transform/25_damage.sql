-- Damage, for its check to find.
insert into dim_products (product_name) values ('parking');
