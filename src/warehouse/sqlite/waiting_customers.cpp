#include "warehouse/sqlite/waiting_customers.hpp"

namespace ordermart {

void make_room_for_waiting_customers(Database& database) {
    database.execute(
        "create temp table if not exists ordermart_new_customers "
        "(customer_id integer primary key, customer_name text not null, customer_key text) strict");
}

bool may_customers_wait(Database& database) {
    return database.query_integer("select count(*) from sqlite_temp_schema where name = 'ordermart_new_customers'") ==
           1;
}

void insert_waiting_customers(Database& database) {
    database.execute(
        "insert into dim_customers (customer_id, customer_name, customer_key) "
        "select customer_id, customer_name, customer_key from ordermart_new_customers; "
        "delete from ordermart_new_customers");
}

}  // namespace ordermart
