#include <string>
#include <vector>

#include "ordermart/base/error.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"
#include "warehouse/clickhouse/sql.hpp"
#include "warehouse/clickhouse/tab_separated.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

const ModelParameters parameters(7, *parse_date("2023-12-10"), *parse_date("2023-12-31"));

EngineSettings settings_of(const std::string& cluster) {
    EngineSettings settings;
    settings.database = "mart";
    settings.cluster = cluster;
    return settings;
}

std::vector<std::string> statements(const std::string& sql) {
    return statements_of({"transform", "10_t", sql, EngineKind::clickhouse}, parameters, settings_of(""));
}

}  // namespace

TEST_CASE("a model's parameters are written into its statements as literals") {
    CHECK(statements(
              "select :run_id, :run_date, :run_date_id, :report_date, :report_date_id, :order_lines, :first_load") ==
          std::vector<std::string>{"select 7, '2023-12-10', 20231210, '2023-12-31', 20231231, 0, 0"});
    ModelParameters anew = parameters;
    CHECK(statements("select :anew, :everything").front() == "select 0, 0");
    anew.anew = true;
    CHECK(statements_of({"check", "10_t", "select :anew, :everything", EngineKind::clickhouse}, anew, settings_of(""))
              .front() == "select 1, 1");
    CHECK(statements("select :days_before(0), :days_before(31)") ==
          std::vector<std::string>{"select 20231231, 20231130"});
    const std::string days = statements("select :report_days").front();
    CHECK(days.starts_with("select ['2023-10-31', '2023-11-01', "));
    CHECK(days.ends_with(", '2023-12-31']"));
}

TEST_CASE("statements end at a semicolon; comments go, and what is quoted stays") {
    CHECK(statements("-- one; :no\nselect 1; -- two\nselect ':run_id;--' as a, if(1, 2 : 3);\n") ==
          std::vector<std::string>{"\nselect 1", " \nselect ':run_id;--' as a, if(1, 2 : 3)"});
    CHECK(statements("-- nothing\n").empty());
}

TEST_CASE("a table is everywhere by the cluster, or alone") {
    const Model model{"schema", "20_t", "create table t engine = {everywhere:t_local}; select {database}.t",
                      EngineKind::clickhouse};
    CHECK(schema_statements_of(model, settings_of("")) ==
          std::vector<std::string>{"create table t engine = Merge('mart', '^t_local$')", " select mart.t"});
    CHECK(schema_statements_of(model, settings_of("orders")).front() ==
          "create table t engine = Distributed('orders', 'mart', 't_local', sipHash64(order_id))");
}

TEST_CASE("what a model cannot name is told with its name") {
    for (const std::string sql :
         {"select :no_such", "select :days_before", "select :days_before(x)", "select {table}", "{"}) {
        CAPTURE(sql);
        const Stop stop = stop_of([&] { statements(sql); });
        CHECK(stop.code == ExitCode::failed);
        CHECK(stop.message.starts_with("transform/10_t: unknown "));
    }
}

TEST_CASE("the table that a statement inserts into") {
    CHECK(target_table_of("\n  insert into a_local (b) select 1") == "a_local");
    CHECK(target_table_of("insert into a\nselect 1") == "a");
    CHECK(target_table_of("select 1").empty());
    CHECK(target_table_of("").empty());
}

TEST_CASE("the table or view that a statement creates where it is not there") {
    CHECK(object_of("\ncreate table if not exists a_local (b Int64) engine = Memory") == "a_local");
    CHECK(object_of("create view if not exists a\nas select 1") == "a");
    CHECK(object_of("create table a (b Int64) engine = Memory").empty());
    CHECK(object_of("insert into a select 1").empty());
}

TEST_CASE("the column that a statement adds or drops") {
    const auto added = column_change_of("\nalter table a_rows\n    add column b Int64 default 0");
    REQUIRE(added);
    CHECK(added->table == "a_rows");
    CHECK(added->column == "b");
    CHECK(added->adds);
    const auto dropped = column_change_of("alter table a_rows drop column b");
    REQUIRE(dropped);
    CHECK(dropped->column == "b");
    CHECK(!dropped->adds);
    for (const char* other :
         {"alter table a_rows delete where b = 1", "drop table if exists a_rows", "alter table a"}) {
        CHECK(!column_change_of(other));
    }
}

TEST_CASE("a check or report is a single query") {
    const Model one{"check", "10_t", "select :run_id;", EngineKind::clickhouse};
    CHECK(query_of(one, parameters, settings_of("")) == "select 7");
    for (const std::string sql : {"select 1; select 2", "-- nothing"}) {
        const Model model{"check", "10_t", sql, EngineKind::clickhouse};
        const Stop stop = stop_of([&] { query_of(model, parameters, settings_of("")); });
        CHECK(stop.code == ExitCode::failed);
        CHECK(stop.message.starts_with("check/10_t: is not a single query"));
    }
}

TEST_CASE("values come back from tab-separated rows as they went in") {
    using namespace std::string_literals;
    const std::string bytes = "a\tb\nc\\d\\N\r\0\xFF"s;
    std::string row;
    append_tab_separated(row, std::string_view(bytes), true);
    append_tab_separated(row, Value(), false);
    append_tab_separated(row, std::int64_t{-7}, false);
    append_tab_separated(row, 12.5, false);
    append_tab_separated(row, std::string_view(), false);
    const std::string text = "a\tb\tc\td\te\nString\tNullable(String)\tInt64\tFloat64\tString\n" + row + "\n";
    TabSeparatedRows rows(text);
    CHECK(rows.names() == std::vector<std::string>{"a", "b", "c", "d", "e"});
    CHECK(rows.types()[1] == "Nullable(String)");
    REQUIRE(rows.next());
    CHECK(rows.value(0) == bytes);
    CHECK(!rows.value(1));
    CHECK(rows.value(2) == "-7");
    CHECK(rows.value(3) == "12.5");
    CHECK(rows.value(4) == "");
    CHECK(!rows.next());
}
