-- A day's orders by customer: what the weekly report and a customer's latest order are read from.
-- Not by customer first: the orders of one day would then spread over the whole index. Made here and not with the table: a
-- first load's rows are sorted once instead of being inserted one by one.
create index if not exists fact_orders_by_date
on fact_orders (date_id, customer_id, order_id, order_line, price_cents);
