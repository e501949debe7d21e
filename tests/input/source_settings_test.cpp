#include "ordermart/input/source_settings.hpp"

#include "ordermart/base/error.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

TEST_CASE("a source as the contract has it has no settings") {
    CHECK(settings_text(Source{}) == "{}");
    Source source;
    source.encoding = "UTF-16";
    source.skip_lines = 3;
    CHECK(settings_text(source) == "{}");
}

TEST_CASE("each setting of a source is written and read again") {
    Source source;
    source.delimiter = '\t';
    source.quote = '\0';
    source.empty_values = {"NULL", "n/a"};
    source.order_lines = true;
    source.order_id_from = {"Order ID", "Type"};
    source.fill_down = {Column::customer_name, Column::order_date};
    source.skip_records_where = {"Kunde = 'Summe'", "Betrag is empty"};
    source.date_formats = {DateFormat::parse("%d.%m.%Y"), DateFormat::parse("%Y%m%d")};
    source.money.decimal_mark = ',';
    source.money.thousands_mark = "\u2019";
    source.money.currencies = {"€", "\""};
    source.money.parentheses = true;
    source.money.trailing_minus = true;
    source.money.negative_allowed = true;
    source.origin(Column::price).headers = {"Betrag", "Preis"};
    source.origin(Column::passenger_count).constant = "1";
    const std::string text = settings_text(source);
    CHECK(
        text ==
        R"({"columns.price":["Betrag","Preis"],"constants.passenger_count":"1","currency_signs":["€","\""],)"
        R"("date_format":["%d.%m.%Y","%Y%m%d"],"decimal_mark":",","delimiter":"\t","empty_value":["NULL","n/a"],)"
        R"("fill_down":["customer_name","order_date"],)"
        R"("negative_prices":true,"order_id_from":["Order ID","Type"],"order_lines":true,"parentheses":true,"quote":"",)"
        R"("skip_records_where":["Kunde = 'Summe'","Betrag is empty"],"thousands_mark":"’",)"
        R"("trailing_minus":true})");
    CHECK(settings_text(source_of_settings(text)) == text);
    CHECK(source_of_settings(text).quote == '\0');
    CHECK(source_of_settings(text).date_formats.size() == 2);
    CHECK(source_of_settings(text).money == source.money);
}

TEST_CASE("settings that ordermart has not written are told") {
    for (const std::string text :
         {"", "[", R"({"delimiter":1})", R"({"columns.price":1})", R"({"fill_down":["cost"]})"}) {
        CAPTURE(text);
        const Stop stop = stop_of([&] { source_of_settings(text); });
        CHECK(stop.code == ExitCode::failed);
        CHECK(stop.message.starts_with("etl_run_files.settings: "));
    }
}
