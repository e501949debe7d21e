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
    source.skip_initial_space = true;
    source.escape = '\\';
    source.stray_quotes = true;
    source.has_header = false;
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
    source.money.grouping = Grouping::indian;
    source.strip_excel_text = true;
    source.scientific_order_ids = true;
    source.date_languages = {"fr", "nl"};
    source.order_window = OrderWindow::parse("-2y..+3d");
    source.origin(Column::price).headers = {"Betrag", "Preis"};
    source.origin(Column::passenger_count).constant = "1";
    const std::string text = settings_text(source);
    CHECK(
        text ==
        R"({"columns.price":["Betrag","Preis"],"constants.passenger_count":"1","currency_signs":["€","\""],)"
        R"("date_format":["%d.%m.%Y","%Y%m%d"],"date_language":["fr","nl"],"decimal_mark":",","delimiter":"\t",)"
        R"("empty_value":["NULL","n/a"],"escape":"\\","fill_down":["customer_name","order_date"],"grouping":"indian",)"
        R"("has_header":false,"negative_prices":true,"order_id_from":["Order ID","Type"],"order_lines":true,)"
        R"("order_window":"-2y..+3d","parentheses":true,"quote":"","scientific_order_ids":true,"skip_initial_space":true,)"
        R"("skip_records_where":["Kunde = 'Summe'","Betrag is empty"],"stray_quotes":true,"strip_excel_text":true,)"
        R"("thousands_mark":"’",)"
        R"("trailing_minus":true})");
    CHECK(settings_text(source_of_settings(text)) == text);
    CHECK(source_of_settings(text).quote == '\0');
    CHECK(source_of_settings(text).date_formats.size() == 2);
    CHECK(source_of_settings(text).money == source.money);
    CHECK(source_of_settings(text).order_window == source.order_window);
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
