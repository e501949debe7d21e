#include <filesystem>

#include "support/catch.hpp"
#include "support/clickhouse_mart.hpp"
#include "support/clickhouse_server.hpp"
#include "support/support.hpp"

using namespace ordermart::test;

TEST_CASE("ClickHouse: models of one's own are taken, with what SQLite does not know") {
    if (!servers_installed()) return;
    Mart mart;
    mart.load("a.csv");
    std::filesystem::copy(source_path("sql/clickhouse"), mart.path("my-sql"), std::filesystem::copy_options::recursive);
    write_file(
        mart.path("my-sql/report/40_days.sql"),
        "select days, total from (select arrayJoin([:days_before(7), :report_date_id]) as days, count() as total "
        "from {database}.etl_runs);\n");
    const auto call = [&](const std::vector<std::string>& words) {
        Finished finished = mart.call(mart.with_engine(words, false));
        INFO(finished.err);
        CHECK(finished.exit_code == 0);
        return finished.out;
    };
    CHECK(call({"report", "days", "--format", "csv", "--sql-dir", "my-sql"}) == "days,total\n20231203,1\n20231210,1\n");
    CHECK(call({"report", "top_customers_last_week", "--format", "csv", "--sql-dir", "my-sql"}) ==
          call({"report", "top_customers_last_week", "--format", "csv"}));
    CHECK(contains(call({"report", "--format", "json", "--sql-dir", "my-sql"}), "\"days\""));
    CHECK(contains(call({"check", "--sql-dir", "my-sql", "--wait", "10"}), "ok      check/10_"));
    call({"run", "--date", "2023-12-10", "--input", "b.csv", "--sql-dir", "my-sql"});
    CHECK(mart.call(mart.with_engine({"report", "no_such"}, false)).exit_code == 2);
}
