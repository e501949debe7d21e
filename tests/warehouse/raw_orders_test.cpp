#include "ordermart/warehouse/sqlite/raw_orders.hpp"

#include <memory>

#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

const std::string dimensions =
    "create table dim_customers (customer_id integer primary key, customer_name text, customer_key text);"
    "create table dim_products (product_id integer primary key, product_name text unique);"
    "create table dim_statuses (status_id integer primary key, status_name text unique, is_counted integer);"
    "create table warehouse_settings (name text primary key, value text)";

/// A raw file that a database shows as raw_orders, and its rejects as `line reason`.
class Shown {
public:
    explicit Shown(std::string_view text, const Source& source = {}) {
        write_file(folder_.path("orders.csv"), text);
        file_ = std::make_unique<InputFiles>(std::vector<std::string>{folder_.path("orders.csv")});
        reader_ = std::make_unique<ReadAhead>(*file_, source);
        database.execute(dimensions);
        keys_ = std::make_unique<DimensionKeys>(database);
        raw_orders = std::make_unique<RawOrders>(database, *reader_, *keys_, [this](const Reject& reject) {
            rejects.push_back(std::to_string(reject.line_number) + " " +
                              std::string(reason_names[static_cast<std::size_t>(reject.reason)]));
            raw_texts.emplace_back(reject.raw_text);
        });
    }

    Stop stop_of_sql(const std::string& sql) {
        return stop_of([&] { database.execute(sql); });
    }

    Database database{"", Database::Mode::create};
    std::vector<std::string> rejects;
    std::vector<std::string> raw_texts;

private:
    TemporaryFolder folder_;
    std::unique_ptr<InputFiles> file_;
    std::unique_ptr<ReadAhead> reader_;
    std::unique_ptr<DimensionKeys> keys_;

public:
    std::unique_ptr<RawOrders> raw_orders;
};

const std::string three_orders = raw_file(
    {"Ann,1,1.50,2023-12-10,lounge,2", "Bob,007,2,2023-12-09T10:00,Fast  Track,0", "Cy,3,0,2023-12-08,parking,1"});

}  // namespace

TEST_CASE("a name has one key, and a record that is rejected after all adds none") {
    Shown shown(raw_file({"Ann,1,1,2023-12-10,lounge,1", "Bob,2,2,2023-12-10,parking,1", "Ann,3,3,2023-12-10,parking,1",
                          "Cy,4,1,2023-12-10,lounge,1"}));
    shown.database.execute("create table kept (customer_id, product_id, price_cents primary key)");
    shown.database.execute(
        "insert into kept select dimension_key('dim_customers', customer_name), "
        "dimension_key('dim_products', product_id), price_cents from raw_orders where true "
        "on conflict do update set product_id = 0 where reject_unless('duplicate_order_id', false)");
    CHECK(shown.rejects == std::vector<std::string>{"5 duplicate_order_id"});
    CHECK(shown.database.query_text("select group_concat(customer_id || product_id, ' ') from kept") == "11 22 12");
    CHECK(shown.database.query_text("select group_concat(customer_name) from dim_customers") == "Ann,Bob");
    CHECK(shown.database.query_integer("select dimension_key('dim_customers', 'Cy')") == 3);
}

TEST_CASE("a model that leaves out the key of a customer who has one is stopped") {
    Source source;
    source.origin(Column::customer_key).headers = {"key"};
    Shown shown(
        "customer_name,order_id,price,order_date,product_id,passenger_count,key\n"
        "Ann,1,1,2023-12-10,lounge,1,K1\n",
        source);
    const Stop stop = shown.stop_of_sql(
        "create table kept as select dimension_key('dim_customers', customer_name) as key from raw_orders");
    CHECK(stop.says("the customer has a key of its own"));
}

TEST_CASE("names keep their keys when customers are numbered anew") {
    std::string text = raw_file({});
    for (int number = 0; number < 400; ++number) {
        text += std::string(400'000, static_cast<char>('a' + number % 26)) + std::to_string(number) + "," +
                std::to_string(number) + ",1,2023-12-10,lounge,3\n";
    }
    Shown shown(text);
    shown.database.execute(
        "create table kept as select dimension_key('dim_customers', customer_name) as key from raw_orders");
    CHECK(shown.database.query_integer("select count(distinct key) from kept") == 400);
}

TEST_CASE("the accepted records are rows, with the types of the contract") {
    Shown shown(three_orders);
    Statement query = shown.database.prepare(
        "select line_number, customer_name, typeof(order_id), order_id, price_cents, order_date, date_id, product_id, "
        "passenger_count, typeof(line_number), typeof(price_cents), typeof(passenger_count), rowid from raw_orders");
    std::string rows;
    while (query.step()) {
        for (int column = 0; column < query.column_count(); ++column) rows += query.text(column) + "|";
        rows += "\n";
    }
    CHECK(rows ==
          "2|Ann|integer|1|150|2023-12-10|20231210|lounge|2|integer|integer|integer|2|\n"
          "3|Bob|text|007|200|2023-12-09|20231209|Fast Track|0|integer|integer|integer|3|\n"
          "4|Cy|integer|3|0|2023-12-08|20231208|parking|1|integer|integer|integer|4|\n");
    CHECK(shown.raw_orders->finished());
    CHECK(shown.rejects.empty());
}

TEST_CASE("an aggregate keeps the value of a record that is gone") {
    Shown shown(raw_file({"Zoe  Last,1,1,2023-12-10,lounge,1", "Ann  First,2,1,2023-12-10,lounge,1",
                          "Bob  Second,3,1,2023-12-10,lounge,1"}));
    CHECK(shown.database.query_text("select max(customer_name) || ' ' || order_id from raw_orders") == "Zoe Last 1");
}

TEST_CASE("a file without records has no rows and is finished") {
    Shown shown(raw_file({}));
    CHECK_FALSE(shown.raw_orders->finished());
    CHECK(shown.database.query_integer("select count(*) from raw_orders") == 0);
    CHECK(shown.raw_orders->finished());
}

TEST_CASE("a query that stops early leaves the file unfinished") {
    Shown shown(three_orders);
    shown.database.execute("select * from raw_orders limit 1");
    CHECK_FALSE(shown.raw_orders->finished());
}

TEST_CASE("the raw file can be read once") {
    const std::string second = "a model reads the raw file a second time";
    {
        Shown shown(three_orders);
        shown.database.execute("select count(*) from raw_orders");
        CHECK(shown.stop_of_sql("select count(*) from raw_orders").says(second));
    }
    {
        Shown shown(three_orders);
        CHECK(shown.stop_of_sql("select * from raw_orders as a, raw_orders as b").says(second));
    }
}

TEST_CASE("a join with another table reads the raw file once") {
    Shown shown(three_orders);
    shown.database.execute("create table names (name text); insert into names values ('Ann'), ('Cy'), ('Cy')");
    CHECK(shown.database.query_text("select group_concat(customer_name) from names "
                                    "join raw_orders on customer_name = name") == "Ann,Cy,Cy");
}

TEST_CASE("rejects of the reader and of models come in file order") {
    Shown shown(raw_file({"Ann,1,free,2023-12-10,lounge,2", "Bob,2,1,2023-12-10,lounge,2", ",3,1,2023-12-10,lounge,2",
                          "Cy,4,1,2023-12-10,lounge,2"}));
    CHECK(shown.database.query_text("select group_concat(customer_name) from raw_orders "
                                    "where reject_unless('duplicate_order_id', customer_name <> 'Bob')") == "Cy");
    CHECK(shown.rejects == std::vector<std::string>{"2 bad_price", "3 duplicate_order_id", "4 empty_customer_name"});
    CHECK(shown.raw_texts[1] == "Bob,2,1,2023-12-10,lounge,2");
}

TEST_CASE("reject_unless returns its condition, and rejects where that is false or null") {
    Shown shown(three_orders);
    CHECK(shown.database.query_text("select group_concat(reject_unless('bad_price', nullif(line_number, 2) <> 3)) "
                                    "from raw_orders") == "0,0,1");
    CHECK(shown.rejects == std::vector<std::string>{"2 bad_price", "3 bad_price"});
}

TEST_CASE("a record has the first reason that a model finds") {
    Shown shown(three_orders);
    shown.database.execute(
        "select reject_unless('bad_price', line_number <> 3), reject_unless('negative_price', line_number <> 3), "
        "reject_unless('negative_price', line_number <> 4) from raw_orders");
    CHECK(shown.rejects == std::vector<std::string>{"3 bad_price", "4 negative_price"});
}

TEST_CASE("reject_unless works where an upsert decides") {
    Shown shown(
        raw_file({"Ann,1,1,2023-12-10,lounge,2", "Ann,1,2,2023-12-10,lounge,2", "Ann,1,1,2023-12-10,lounge,2"}));
    shown.database.execute(
        "create table kept (order_id any primary key, price_cents integer, copies integer default 1) strict;"
        "insert into kept (order_id, price_cents) select order_id, price_cents from raw_orders where true "
        "on conflict (order_id) do update set copies = kept.copies + 1 "
        "where reject_unless('duplicate_order_id', excluded.price_cents = kept.price_cents)");
    CHECK(shown.rejects == std::vector<std::string>{"3 duplicate_order_id"});
    CHECK(shown.database.query_text("select order_id || ' ' || price_cents || ' ' || copies from kept") == "1 100 2");
}

TEST_CASE("a record is counted as a duplicate once, and not when it is rejected as well") {
    for (const char* condition : {"count_duplicate() and count_duplicate()",
                                  "count_duplicate() and reject_unless('bad_price', line_number <> 3)",
                                  "reject_unless('bad_price', line_number <> 3) and count_duplicate()"}) {
        CAPTURE(condition);
        Shown shown(three_orders);
        shown.database.execute(std::string("select ") + condition + " from raw_orders where line_number < 4");
        const bool rejects = contains(condition, "reject");
        CHECK(shown.raw_orders->duplicates(1) == (rejects ? 1 : 2));
        CHECK(shown.raw_orders->duplicates(2) == 0);
    }
}

TEST_CASE("count_duplicate outside of reading stops the model") {
    Shown shown(three_orders);
    CHECK(shown.stop_of_sql("select count_duplicate()").says("no record of the raw file is being read"));
}

TEST_CASE("an unknown reason stops the model and lists the known ones") {
    for (const char* reason : {"'no_such_reason'", "null", "''", "7"}) {
        CAPTURE(reason);
        Shown shown(three_orders);
        const Stop stop = shown.stop_of_sql(std::string("select reject_unless(") + reason + ", false) from raw_orders");
        CHECK(stop.code == ExitCode::failed);
        CHECK(stop.says("unknown reason"));
        for (const std::string_view name : reason_names) CHECK(stop.says(name));
        CHECK(shown.rejects.empty());
    }
}

TEST_CASE("reject_unless outside of reading stops the model") {
    Shown shown(three_orders);
    const std::string reject = "select reject_unless('bad_price', false)";
    CHECK(shown.stop_of_sql(reject).says("no record of the raw file is being read"));
    shown.database.execute("select count(*) from raw_orders");
    CHECK(shown.stop_of_sql(reject).says("no record of the raw file is being read"));
    CHECK(shown.rejects.empty());
}

TEST_CASE("what the reader throws comes out of the statement") {
    Shown shown(raw_file({"Ann,1,1,2023-12-10,lounge,2", "\"never closed"}));
    const Stop stop = shown.stop_of_sql("create table kept as select * from raw_orders");
    CHECK(stop.code == ExitCode::refused);
    CHECK(stop.says("orders.csv:3: a quote opened here never closes"));
    CHECK(shown.database.query_integer("select count(*) from sqlite_schema where name = 'kept'") == 0);
    CHECK_FALSE(shown.raw_orders->finished());
}

TEST_CASE("what the taker of rejects throws comes out of the statement") {
    const TemporaryFolder folder;
    write_file(folder.path("orders.csv"), three_orders);
    InputFiles file({folder.path("orders.csv")});
    ReadAhead reader(file);
    Database database("", Database::Mode::create);
    database.execute(dimensions);
    DimensionKeys keys(database);
    const RawOrders raw_orders(database, reader, keys, [](const Reject&) {
        throw Error(ExitCode::failed, "rejects", "cannot be kept", "try again");
    });
    const Stop stop = stop_of([&] { database.execute("select reject_unless('bad_price', false) from raw_orders"); });
    CHECK(stop.message == "rejects: cannot be kept (try again)");
}

TEST_CASE("the warehouse's own schema can use neither raw_orders nor reject_unless") {
    Shown shown(three_orders);
    shown.database.execute(
        "create table t (a); create view rows as select line_number from raw_orders;"
        "create view rejecting as select reject_unless('bad_price', true);"
        "create trigger reject after insert on t begin select reject_unless('bad_price', true); end;"
        "create table u (a); create trigger read after insert on u begin "
        "insert into t (a) select line_number from raw_orders; end");
    for (const char* sql : {"select * from rows", "select * from rejecting", "insert into t (a) values (1)",
                            "insert into u (a) values (1)"}) {
        CAPTURE(sql);
        CHECK(shown.stop_of_sql(sql).says("unsafe use of"));
    }
    CHECK(shown.stop_of_sql("create index i on t (reject_unless('bad_price', a))").code == ExitCode::failed);
    CHECK_FALSE(shown.raw_orders->finished());
}

TEST_CASE("raw_orders cannot be written, and is gone with its file") {
    Shown shown(three_orders);
    CHECK(shown.stop_of_sql("delete from raw_orders").says("may not be modified"));
    CHECK(shown.stop_of_sql("insert into raw_orders (line_number) values (1)").says("may not be modified"));
    shown.raw_orders.reset();
    CHECK(shown.stop_of_sql("select * from raw_orders").says("no such table"));
    CHECK(shown.stop_of_sql("select reject_unless('bad_price', true)").says("no such function"));
}

TEST_CASE("the next raw file of the same connection starts anew") {
    const TemporaryFolder folder;
    Database database("", Database::Mode::create);
    database.execute(dimensions);
    for (int day = 0; day < 2; ++day) {
        write_file(folder.path("orders.csv"), three_orders);
        InputFiles file({folder.path("orders.csv")});
        ReadAhead reader(file);
        DimensionKeys keys(database);
        const RawOrders raw_orders(database, reader, keys, [](const Reject&) {});
        CHECK(database.query_integer("select count(*) from raw_orders") == 3);
        CHECK(raw_orders.finished());
    }
}

}  // namespace ordermart::test
