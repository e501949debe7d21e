#include <filesystem>
#include <nlohmann/json.hpp>

#include "inspect/inspection.hpp"
#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

// Whether the proposed block, pasted, does what was announced: through the executable.
using namespace ordermart;
using namespace ordermart::test;

namespace {

std::string block_of(const std::string& text) {
    const std::string title = "\nfor the configuration file\n\n";
    const std::size_t at = text.find(title);
    return at == std::string::npos ? "" : text.substr(at + title.size());
}

/// `1 read = 1 accepted + ...`, as a program says it.
nlohmann::json trial_of(const Session& session, const std::string& words) {
    return nlohmann::json::parse(session.call("inspect --format json " + words).out).at("trial");
}

/// Pastes the block, loads the file, and compares what became of its records with what was announced.
std::string load_as_proposed(const Session& session, const std::string& file, const std::string& words = "") {
    const Finished inspected = session.call("inspect --name pasted --sample all " + file + words);
    REQUIRE(inspected.exit_code == 0);
    CHECK(inspected.err == "");
    session.write("ordermart.toml", block_of(inspected.out));
    const nlohmann::json announced = trial_of(session, "--sample all " + file + words);
    const Finished run =
        session.call("run --config ordermart.toml --source pasted --date 2023-12-10 --db new.db --input " + file);
    CAPTURE(inspected.out, run.err);
    CHECK(run.exit_code == 0);
    std::filesystem::remove(session.path("new.db"));
    std::string text = announced.at("read").dump() + " read = ";
    text += announced.at("accepted").dump() + " inserted";
    for (const std::string part : {"duplicate", "rejected", "blank"}) {
        if (announced.at(part) != 0) text += " + " + announced.at(part).dump() + " " + part;
    }
    CHECK(contains(run.err, ": " + text + "; "));
    return text;
}

const std::string german =
    "Export vom 10.12.2023\n\nBestell-Nr.;Kunde;Betrag;Datum;Artikel;Personen\n"
    "1;J\xFCrgen Gro\xDF;1.234,50 \x80;10.12.2023;Fast Track;2\n2;Zo\xEB;7;31.12.2023;lounge;1\n"
    "3;M\xFCller;12,50-;10.12.2023;lounge;1\n4;Zo\xEB;n/a;10.12.2023;lounge;1\n;;;;;\nSumme;;1.254,00;;;\n";

}  // namespace

TEST_CASE("a file of the contract needs no more than its name") {
    const Session session;
    CHECK(block_of(session.call("inspect orders.csv").out) ==
          "[source.orders]\ninput = \"orders.csv\"  # {date} stands for the run date, where the name has one\n");
    CHECK(load_as_proposed(session, "orders.csv") == "2 read = 2 inserted");
    CHECK(!session.has("application.db"));
}

TEST_CASE("quotes are told of the records that were looked at for them") {
    const Session session;
    std::vector<std::string> lines(200, "Ana,1,1,2023-12-10,lounge,1");
    lines.emplace_back("\"Ana\",2,1,2023-12-10,lounge,1");
    session.write("late.csv", raw_file(lines));
    const std::string text = session.call("inspect late.csv").out;
    CHECK(contains(text, "  quote        \"  not seen in the first 200 records\n"));
    CHECK(contains(text, "  sample       201 records, the whole file; "));
}

TEST_CASE("the proposed block loads what was announced") {
    const Session session;
    SECTION("a German file") {
        session.write("german.csv", german);
        CHECK(load_as_proposed(session, "german.csv") == "6 read = 2 inserted + 3 rejected + 1 blank");
    }
    SECTION("lines of orders, one of them broken, without passengers") {
        session.write("lines.csv",
                      "InvoiceNo,StockCode,InvoiceDate,UnitPrice,CustomerID\n"
                      "1,A,2011-12-09 08:39:00,0.39,13069\n1,B,2011-12-09 08:39:00,1.25,13069\n"
                      "2,A,2011-12-09 08:40:00,2,13070\n2,A,2011-12-09 08:40:00,2,13070\n"
                      "3,A,2011-12-09 08:40:00,free,13070\n3,B,2011-12-09 08:40:00,1,13070\n"
                      "4,A,2011-12-09 08:40:00,2,13070\n4,C,2011-12-09 08:40:00,2,13070\n");
        CHECK(load_as_proposed(session, "lines.csv") == "8 read = 6 inserted + 2 rejected");
        CHECK(contains(session.read("ordermart.toml"), "order_lines = true"));
        CHECK(contains(session.read("ordermart.toml"), "passenger_count = \"1\""));
    }
    SECTION("a few order_ids that repeat are mistakes and no lines") {
        std::string text = "customer_name,order_id,price,order_date,product_id,passenger_count\n";
        for (int i = 0; i < 200; ++i) text += "Ana," + std::to_string(i) + ",1,2023-12-10,Fast Track,1\n";
        session.write("few.csv", text + "Ana,7,1,2023-12-10,fast-track,1\nAna,8,2,2023-12-10,lounge,1\n");
        CHECK(load_as_proposed(session, "few.csv") == "202 read = 200 inserted + 1 duplicate + 1 rejected");
        CHECK(contains(session.read("ordermart.toml"), "\n# order_lines = true"));
    }
    SECTION("names that TOML has to escape") {
        session.write("names.csv",
                      "customer_name,order_id,\"unit \"\"price\"\"\\\",order_date,product_id,passenger_count\n"
                      "Ana,1,1.50,2023-12-10,lounge,1\n");
        CHECK(load_as_proposed(session, "names.csv") == "1 read = 1 inserted");
    }
    SECTION("a compressed file with tabs and single quotes") {
        session.write("tabs.gz", gzip("Name\tOrder\tAmount\tDate\tProduct\tPax\n'Ana'\t1\t(1,200.50)\t20231210\tx\t1\n"
                                      "'Ben'\t2\t$1,200.50\t20231210\tx\t1\n"));
        CHECK(load_as_proposed(session, "tabs.gz") == "2 read = 1 inserted + 1 rejected");
    }
    SECTION("an empty value in words") {
        session.write("null.csv",
                      "customer_name,order_id,price,order_date,product_id,passenger_count\n"
                      "NULL,1,1,2023-12-10,x,1\nAna,2,1,2023-12-10,x,1\n");
        CHECK(load_as_proposed(session, "null.csv") == "2 read = 1 inserted + 1 rejected");
        CHECK(contains(session.call("inspect null.csv").out, "empty_customer_name"));
    }
}

TEST_CASE("order_ids that repeat with other customers are no lines of orders") {
    const Session session;
    session.write("wrong.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count\n"
                  "Ana,1,1,2023-12-10,x,1\nBen,1,1,2023-12-10,x,1\nCem,1,1,2023-12-10,x,1\n");
    const std::string text = session.call("inspect wrong.csv").out;
    CHECK(contains(text, "look at the column"));
    CHECK(contains(text, "\n# order_lines = true"));
    CHECK(contains(text, "3 read = 1 accepted + 2 rejected"));
}

TEST_CASE("an order of dates that nothing proves is left to a person") {
    const Session session;
    const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count\n";
    session.write("us.csv", header + "Ana,1,1,03/12/2023,lounge,1\n");
    const std::string open = session.call("inspect us.csv").out;
    CHECK(contains(open, "undecidable"));
    CHECK(contains(open, "\n# date_format = \"%d/%m/%Y\"\n# date_format = \"%m/%d/%Y\"\n"));
    CHECK(contains(open, "1 read = 0 accepted + 1 rejected"));
    CHECK(contains(open, "1 read = 1 accepted\n"));

    session.write("us.csv", header + "Ana,1,1,03/12/2023,lounge,1\nAna,2,1,12/31/2023,lounge,1\n");
    CHECK(contains(session.call("inspect us.csv").out, "\ndate_format = \"%m/%d/%Y\"\n"));
    CHECK(load_as_proposed(session, "us.csv") == "2 read = 2 inserted");
}

TEST_CASE("a mark that nothing proves is left to a person") {
    const Session session;
    session.write("open.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count\nAna,1,1.234,2023-12-10,x,1\n");
    const std::string text = session.call("inspect open.csv").out;
    CHECK(contains(text, "which nothing proves: 1 value, \"1.234\""));
    CHECK(contains(text, "\n# decimal_mark = \",\"\n# thousands_mark = \".\"\n"));
    CHECK(contains(text, "bad_price"));
}

TEST_CASE("what is declared is used and not proposed anew") {
    const Session session;
    session.write("us.csv", "Who,order_id,price,order_date,product_id,passenger_count\nAna,1,1.234,03/12/2023,x,1\n");
    const std::string declared =
        " --columns customer_name=Who --date-format %m/%d/%Y --decimal-mark , --name mine --encoding WINDOWS-1252";
    const std::string text = session.call("inspect us.csv" + declared).out;
    CHECK(contains(text, "WINDOWS-1252, as declared"));
    CHECK(block_of(text) ==
          "[source.mine]\ninput = \"us.csv\"  # {date} stands for the run date, where the name has one\nencoding = "
          "\"WINDOWS-1252\"\ndate_format = \"%m/%d/%Y\"\n"
          "decimal_mark = \",\"\nthousands_mark = \".\"\n\n[source.mine.columns]\ncustomer_name = \"Who\"\n");
    session.write("settings.toml", block_of(text));
    CHECK(session.call("inspect us.csv --config settings.toml --source mine").out == text);
}

TEST_CASE("every setting that is declared is in the block, and a run with it reads as one with the flags") {
    const Session session;
    session.write("all.csv",
                  "who;no;id;kind;amount;many;day;what;state;mail;note\n"
                  "'Ana';7;1;sale;1.234,50 \u20AC;2;10.12.2023;tea;paid;a@example.org;x\n");
    const std::vector<std::string> flags{"--columns",
                                         "customer_name=who",
                                         "--columns",
                                         "customer_key=no",
                                         "--columns",
                                         "price=amount",
                                         "--columns",
                                         "quantity=many",
                                         "--columns",
                                         "order_date=day",
                                         "--columns",
                                         "product_id=what",
                                         "--columns",
                                         "order_status=state",
                                         "--columns",
                                         "customer_email=mail",
                                         "--constants",
                                         "passenger_count=1",
                                         "--delimiter",
                                         ";",
                                         "--quote",
                                         "'",
                                         "--empty-value",
                                         "NULL",
                                         "--customer-key-prefix",
                                         "shop-",
                                         "--extra-columns",
                                         "keep",
                                         "--order-lines",
                                         "--price-is",
                                         "unit",
                                         "--skip-records-where",
                                         "kind = 'total'",
                                         "--order-id-from",
                                         "id,kind",
                                         "--order-id-prefix",
                                         "A-",
                                         "--shared-order-ids",
                                         "--fill-down",
                                         "customer_name,order_date",
                                         "--date-format",
                                         "%d.%m.%Y",
                                         "--decimal-mark",
                                         ",",
                                         "--thousands-mark",
                                         ".",
                                         "--currency",
                                         "EUR",
                                         "--currency-signs",
                                         "\u20AC",
                                         "--negative-form",
                                         "parentheses",
                                         "--negative-form",
                                         "trailing-minus",
                                         "--negative-prices"};
    const auto call = [&](std::vector<std::string> words, const std::vector<std::string>& more) {
        words.insert(words.end(), more.begin(), more.end());
        const Finished finished = test::ordermart(session.path(), words);
        CAPTURE(finished.err);
        REQUIRE(finished.exit_code == 0);
        return finished;
    };
    session.write("all.toml", block_of(call({"inspect", "all.csv", "--name", "all"}, flags).out));
    const std::vector<std::string> run{"run", "--input", "all.csv", "--date", "2023-12-10", "--db"};
    const auto settings_of = [&](const std::string& database, const std::vector<std::string>& more) {
        std::vector<std::string> words = run;
        words.push_back(database);
        call(words, more);
        Database warehouse(session.path(database), Database::Mode::read_only);
        Statement query = warehouse.prepare("select settings from etl_run_files");
        REQUIRE(query.step());
        return query.text(0);
    };
    const std::string by_flags = settings_of("flags.db", flags);
    CHECK(contains(by_flags, "shop-"));
    CHECK(settings_of("block.db", {"--config", "all.toml", "--source", "all"}) == by_flags);
}

TEST_CASE("standard input is read once, and as much of it as the sample has") {
    const Session session;
    session.write("german.csv", german);
    const std::string of_file = session.call("inspect german.csv --name x").out;
    const std::string of_pipe =
        Process(session.path(), {"inspect", "-", "--name", "x"}, {}, std::nullopt, session.path("german.csv"))
            .wait()
            .out;
    const std::size_t after_name = of_file.find('\n');
    CHECK(of_pipe.starts_with("standard input\n"));
    const std::string rest = of_file.substr(after_name, of_file.find("input = ") - after_name);
    CHECK(contains(of_pipe, rest));
    CHECK(contains(session.call("inspect german.csv --sample 2").out, "2 records, the beginning of the file"));
}

TEST_CASE("columns that are missing or doubled are said, and no run is tried") {
    const Session session;
    session.write("odd.csv", "Name,Order,Product,Amount,amount\nAna,1,lounge,x,y\n");
    const Finished inspected = session.call("inspect odd.csv");
    CHECK(inspected.exit_code == 0);
    CHECK(contains(inspected.out, "order_date: no column seems to be it"));
    CHECK(contains(inspected.out, "price: undecidable between \"Amount\", \"amount\""));
    CHECK(contains(inspected.out, "# price = \"\"  # \"Amount\" or \"amount\"?"));
    session.write("ordermart.toml", block_of(inspected.out));
    CHECK(session.call("run --config ordermart.toml --source odd --dry-run").exit_code == 3);
}

TEST_CASE("data cannot drive a terminal, nor break the block") {
    const Session session;
    session.write("evil.csv",
                  "customer_name,order_id,\x1B[31mprice\xC2\x9B\n \"\"\"x,order_date,product_id,passenger_count\n"
                  "\x1B]0;a\x07,1,\x1B[2J,2023-12-10,x,1\n");
    for (const std::string words : {"inspect evil.csv", "inspect evil.csv --format json"}) {
        const Finished inspected = session.call(words);
        CHECK(inspected.exit_code == 0);
        CHECK(inspected.out.find_first_of("\x1B\x07") == std::string::npos);
        CHECK(!contains(inspected.out, "\xC2\x9B"));
    }
}

TEST_CASE("a record that cannot be read ends the sample and is told") {
    const Session session;
    session.write("open.csv", session.read("orders.csv") + "\"Ana,9,1,2023-12-10,lounge,1\n");
    const Finished inspected = session.call("inspect open.csv");
    CHECK(inspected.exit_code == 0);
    CHECK(contains(inspected.out, "stopped at   open.csv:4: a quote opened here never closes"));
    CHECK(contains(inspected.out, "refused: open.csv:4"));
}

TEST_CASE("the name of the source is that of the file without its day") {
    const Session session;
    for (const auto& [file, name] : std::map<std::string, std::string>{
             {"shop_2023-12-10.csv", "shop"}, {"20231210 My Shop!.csv", "My_Shop"}, {"2023-12-10.csv", "supplier"}}) {
        session.write(file, session.read("orders.csv"));
        const Finished inspected = test::ordermart(session.path(), {"inspect", file});
        CHECK(contains(inspected.out, "[source." + name + "]\n"));
    }
    CHECK(contains(session.call("inspect shop_2023-12-10.csv").out, "input = \"shop_{date}.csv\""));
    CHECK(contains(test::ordermart(session.path(), {"inspect", "orders.csv", "--name", "a b"}).out,
                   "[source.\"a b\"]\n"));
}

TEST_CASE("a thousand columns of long values that are all different take little memory") {
    const Session session;
    std::string header = "h0";
    for (int i = 1; i < 1000; ++i) header += ",h" + std::to_string(i);
    std::string text = header + "\n";
    for (int record = 0; record < 20; ++record) {
        for (int i = 0; i < 1000; ++i) {
            text += (i > 0 ? "," : "") + std::string(900, static_cast<char>('a' + record)) + std::to_string(i);
        }
        text += "\n";
    }
    session.write("wide.csv", text);
    const Inspection found = inspection_of({.file = session.path("wide.csv"), .most_records = std::nullopt});
    CHECK(found.sample.records == 20);
    std::size_t kept = 0;
    for (const ColumnProfile& column : found.sample.columns) {
        for (const auto& form : column.forms(100)) kept += form.form.size() + form.example.size();
    }
    CHECK(kept < 1000 * 2 * (ColumnProfile::looked_at + 3));
}
