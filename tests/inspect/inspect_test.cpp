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

/// What is pasted: the block, and the comments behind it.
std::string pasted_of(const std::string& text) {
    const std::string title = "\nfor the configuration file\n\n";
    const std::size_t at = text.find(title);
    return at == std::string::npos ? "" : text.substr(at + title.size());
}

std::string block_of(const std::string& text) {
    const std::string pasted = pasted_of(text);
    return pasted.substr(0, pasted.find("\n# next, "));
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
    session.write("ordermart.toml", pasted_of(inspected.out));
    const nlohmann::json announced = trial_of(session, "--sample all " + file + words);
    const Finished run = session.call(
        "run --config ordermart.toml --source pasted --date 2023-12-10 --db new.db --max-rejects 99% --input " + file);
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
        CHECK(contains(session.read("ordermart.toml"), "\norder_lines = true"));
        CHECK(contains(session.read("ordermart.toml"), "\npassenger_count = \"1\""));
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
    SECTION("a NUL beside a price, which is no sign of a currency") {
        using namespace std::string_literals;
        session.write("nul.csv", raw_file({"Ana,1,\x00"
                                           "1.00,2023-12-10,x,1"s,
                                           "Ben,2,1.00,2023-12-10,x,1"}));
        CHECK(load_as_proposed(session, "nul.csv") == "2 read = 1 inserted + 1 rejected");
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
    CHECK(contains(open,
                   "\n# date_format = \"%d/%m/%Y\"  # the day stands first: \"03/12/2023\" is 2023-12-03, all from "
                   "2023-12-03 to 2023-12-03: 1 accepted"));
    CHECK(contains(open,
                   "\n# date_format = \"%m/%d/%Y\"  # the month stands first: \"03/12/2023\" is 2023-03-12, all from "
                   "2023-03-12 to 2023-03-12: 1 accepted"));
    CHECK(contains(open, "1 read = 0 accepted + 1 rejected"));
    CHECK(contains(open, "1 read = 1 accepted\n"));
    CHECK(contains(open, "#   ordermart inspect us.csv --date-format %d/%m/%Y\n"));

    session.write("us.csv", header + "Ana,1,1,03/12/2023,lounge,1\nAna,2,1,12/31/2023,lounge,1\n");
    CHECK(contains(session.call("inspect us.csv").out, "\ndate_format = \"%m/%d/%Y\"\n"));
    CHECK(load_as_proposed(session, "us.csv") == "2 read = 2 inserted");
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
                                         "--negative-prices",
                                         "--grouping",
                                         "indian",
                                         "--skip-initial-space",
                                         "--escape",
                                         "\\",
                                         "--stray-quotes",
                                         "--strip-excel-text",
                                         "--scientific-order-ids",
                                         "--date-language",
                                         "de",
                                         "--order-window",
                                         "-5y..+1d"};
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

TEST_CASE("a mark that nothing proves has no value in the block, so that no run guesses it") {
    const Session session;
    session.write("marks.csv", raw_file({"Ana,1,1.200,2023-12-10,lounge,1", "Ben,2,2.500,2023-12-10,lounge,1"}));
    const std::string text = session.call("inspect marks.csv").out;
    CHECK(contains(text, "1. is the mark in \"1.200\" one of decimals or of thousands?\n"));
    CHECK(contains(text, "2 accepted, 3,700.00 in all"));
    CHECK(contains(text, "2 accepted, 3.70 in all"));
    CHECK(contains(text, "which nothing proves: 2 values, \"1.200\""));
    CHECK(contains(text,
                   "\n# decimal_mark = \",\"  # \".\" is that of thousands: 2 accepted, 3,700.00 in all\n"
                   "# thousands_mark = \".\"  # this line too, with the answer above\n"));
    CHECK(contains(text, "a run with the block below refuses the file: a question above is to be answered first\n"));
    std::string block = block_of(text);
    const std::string open = "\ndecimal_mark = \"?\"";
    REQUIRE(contains(block, open));
    const std::string run = "run --config ordermart.toml --source marks --date 2023-12-10 --dry-run";
    session.write("ordermart.toml", block);
    const Finished refused = session.call(run);
    CHECK(refused.exit_code == 2);
    CHECK(contains(refused.err, "source.marks.decimal_mark: --decimal-mark: '?' is neither . nor ,"));
    block.replace(block.find(open), open.size(), "\ndecimal_mark = \",\"\nthousands_mark = \".\"");
    session.write("ordermart.toml", block);
    CHECK(session.call(run).exit_code == 0);
    const auto inspection = nlohmann::json::parse(session.call("inspect marks.csv --format json").out);
    CHECK(inspection.at("trial").is_null());
    CHECK(inspection.at("refusal") == "a question above is to be answered first");
}

TEST_CASE("columns that are missing or doubled are said, and no run is tried") {
    const Session session;
    session.write("odd.csv", "Name,Order,Product,Amount,amount\nAna,1,lounge,x,y\n");
    const Finished inspected = session.call("inspect odd.csv");
    CHECK(inspected.exit_code == 0);
    CHECK(contains(inspected.out, "which column is order_date?\n     - no column seems to be it"));
    CHECK(contains(inspected.out,
                   "which column is price?\n     - the column \"Amount\"\n     - the column \"amount\"\n"));
    CHECK(contains(inspected.out, "\n# which column is price?\n# price = \"Amount\""));
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
    CHECK(contains(inspected.out, "refuses the file: open.csv:4"));
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
    const Inspection found =
        inspection_of({.file = session.path("wide.csv"), .most_records = InspectOptions::all_records});
    CHECK(found.sample.records == 20);
    std::size_t kept = 0;
    for (const ColumnProfile& column : found.sample.columns) {
        for (const auto& form : column.forms(100)) kept += form.form.size() + form.example.size();
    }
    CHECK(kept < 1000 * 2 * (ColumnProfile::looked_at + 3));
}

TEST_CASE("what arithmetic proves of a price is proposed, and what nothing proves is asked with both sums") {
    const Session session;
    session.write(
        "proven.csv",
        "Buyer,Order No,Sold on,Item,Quantity,Price,Line Sum\n"
        "Ann,1,2023-12-10,cup,3,2.35,7.05\nAnn,1,2023-12-10,jug,1,4.00,4.00\nBo,2,2023-12-10,cup,2,2.35,4.70\n");
    const std::string proven = session.call("inspect proven.csv").out;
    CHECK(contains(proven, "\nprice_is = \"unit\"  # \"Quantity\" × \"Price\" = \"Line Sum\" in 3 of 3 records\n"));
    CHECK(load_as_proposed(session, "proven.csv") == "3 read = 3 inserted");

    session.write("less.csv",
                  "Buyer,Order No,Sold on,Item,Quantity,Price,Discount,Line Sum\n"
                  "Ann,1,2023-12-10,cup,3,2.35,1.05,6.00\nBo,2,2023-12-10,cup,2,2.35,,4.70\n");
    const std::string less = session.call("inspect less.csv").out;
    CHECK(contains(less, "# \"Quantity\" × \"Price\" - \"Discount\" = \"Line Sum\" in 2 of 2 records\n"));
    CHECK(contains(less, "\ndiscount = \"Discount\"  # the values beside it are without it\n"));
    CHECK(load_as_proposed(session, "less.csv") == "2 read = 2 inserted");

    session.write(
        "open.csv",
        "Buyer,Order No,Sold on,Item,Quantity,Price\nAnn,1,2023-12-10,cup,3,2.35\nBo,2,2023-12-10,cup,1,4.00\n");
    const std::string open = session.call("inspect open.csv").out;
    CHECK(contains(open, "\n# price_is = \"line\"  # the value of the line: 2 accepted, 6.35 in all\n"));
    CHECK(contains(open,
                   "\n# price_is = \"unit\"  # of one piece: the value is price × quantity: 2 accepted, 11.05 in all"));

    session.write(
        "ones.csv",
        "Buyer,Order No,Sold on,Item,Quantity,Price\nAnn,1,2023-12-10,cup,1,2.35\nBo,2,2023-12-10,cup,1,4.00\n");
    CHECK(!contains(session.call("inspect ones.csv").out, "price_is"));

    session.write("named.csv", "Buyer,Order No,Sold on,Item,Qty,Unit Price\nAnn,1,2023-12-10,cup,3,2.35\n");
    CHECK(contains(session.call("inspect named.csv").out, "\nprice_is = \"unit\"  # by the column's name\n"));
}

TEST_CASE("a price that is the same on all lines of each order is taken for the order's, or asked for") {
    const Session session;
    const std::string rows =
        "\n1,2023-12-10,Ann,A,80\n1,2023-12-10,Ann,B,80\n2,2023-12-10,Bo,A,30\n3,2023-12-10,Cy,A,5\n3,2023-12-10,Cy,B,"
        "5\n";
    session.write("named.csv", "Order ID,Date,Customer,SKU,Grand Total" + rows);
    CHECK(contains(session.call("inspect named.csv").out, "\nprice_is = \"order\""));
    CHECK(load_as_proposed(session, "named.csv") == "5 read = 5 inserted");

    session.write("open.csv", "Order ID,Date,Customer,SKU,Price" + rows);
    const std::string open = session.call("inspect open.csv").out;
    CHECK(contains(open, "on all records of each of 2 orders the price is the same"));
    CHECK(contains(open, "counts once: 5 accepted, 115.00 in all"));
    CHECK(contains(open, "each line has this price: 5 accepted, 200.00 in all"));
    CHECK(!contains(open, "\norder_lines = true"));
    CHECK(contains(open, "a run with the block below refuses the file"));

    session.write("other.csv", "Order ID,Date,Customer,SKU,Price" + rows + "3,2023-12-10,Cy,C,6\n");
    CHECK(contains(session.call("inspect other.csv").out, "\norder_lines = true"));
}

TEST_CASE("repeats are counted among all records, and refunds beside sales are told with order_lines") {
    const Session session;
    session.write("refunds.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count\n"
                  "Ann,1,25,2023-12-10,mug,1\nAnn,1,-5,2023-12-10,rebate,1\nBo,2,-10,2023-12-10,refund,1\n");
    const std::string text = session.call("inspect refunds.csv").out;
    CHECK(contains(text, "orders: 1 order_id is on more than one record"));
    CHECK(contains(text, "\norder_lines = true"));
    CHECK(contains(
        text, "\nnegative_prices = true  # 1 of 2 negative prices are lines of orders with others; a later refund"));
    CHECK(load_as_proposed(session, "refunds.csv") == "3 read = 3 inserted");

    session.write("alone.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count\n"
                  "Ann,1,25,2023-12-10,mug,1\nBo,2,-10,2023-12-10,refund,1\n");
    const std::string alone = session.call("inspect alone.csv").out;
    CHECK(contains(alone,
                   "\n# negative_prices = true  # loaded (a later refund under its order's number replaces the sale"));
    CHECK(contains(alone, "rejected: 1 accepted, 1 rejected, 25.00 in all"));

    session.write("bad.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count\n"
                  "Ann,1,25,2023-12-10,mug,1\nAnn,1,x,2023-12-10,mug,1\n");
    CHECK(contains(session.call("inspect bad.csv").out, "orders: 1 order_id is on more than one record"));
}

TEST_CASE("values that later lines of an order leave out are filled down") {
    const Session session;
    session.write("shop.csv",
                  "Name,Billing Name,Created at,Lineitem sku,Lineitem price,Lineitem quantity,Currency\n"
                  "#1,Ann,2023-12-10,A,10,2,EUR\n#1,,,B,25,1,\n#2,Bo,2023-12-10,A,10,1,EUR\n");
    const std::string text = session.call("inspect shop.csv").out;
    CHECK(contains(text, "\nfill_down = [\"customer_name\", \"order_date\", \"currency\"]"));
    CHECK(contains(text, "\nprice_is = \"unit\"  # by the column's name\n"));
    CHECK(load_as_proposed(session, "shop.csv") == "3 read = 3 inserted");
}

TEST_CASE("no constant is proposed where an unknown column could be the passengers") {
    const Session session;
    session.write("odd.csv",
                  "customer_name,order_id,price,order_date,product_id,Cantitate\nAnn,1,25,2023-12-10,mug,2\n");
    const std::string text = session.call("inspect odd.csv").out;
    CHECK(contains(text, "is some column passenger_count, or is it 1 for each record?\n"));
    CHECK(contains(text, "\n# passenger_count = \"1\"  # 1 for each record: 1 accepted, 25.00 in all\n"));
    CHECK(
        contains(text, "\n# passenger_count = \"Cantitate\"  # the column \"Cantitate\": 1 accepted, 25.00 in all\n"));
    CHECK(!contains(text, "\npassenger_count"));
    CHECK(contains(text, "a run with the block below refuses the file: columns are missing"));
}

TEST_CASE("more than two in a hundred rejects are no limit that is proposed, but a question with the reasons") {
    const Session session;
    std::string text = "customer_name,order_id,price,order_date,product_id,passenger_count\n";
    for (int i = 0; i < 197; ++i) text += "Ana," + std::to_string(i) + ",1,2023-12-10,mug,1\n";
    text += "Ana,a,x,2023-12-10,mug,1\nAna,b,x,2023-12-10,mug,1\nAna,c,1,x,mug,1\n";
    session.write("few.csv", text);
    CHECK(contains(session.call("inspect few.csv").out, "\nmax_rejects = \"3\"\n"));
    session.write("more.csv", text + "Ana,d,1,x,mug,1\nAna,e,1,x,mug,1\n");
    const std::string more = session.call("inspect more.csv").out;
    CHECK(contains(more,
                   "5 of 202 records would be rejected (3 bad_order_date, 2 bad_price): is the rest worth loading?"));
    CHECK(contains(more, "\n# max_rejects = \"5\""));
    CHECK(!contains(more, "\nmax_rejects"));
}

TEST_CASE("several currencies are a question with what each of them loads") {
    const Session session;
    session.write("mixed.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count,currency\n"
                  "Ann,1,10,2023-12-10,mug,1,EUR\nBo,2,10,2023-12-10,mug,1,EUR\nCy,3,9,2023-12-10,mug,1,USD\n");
    const std::string text = session.call("inspect mixed.csv").out;
    CHECK(contains(text, "the amounts are in several currencies (2 EUR, 1 USD): which one is loaded?"));
    CHECK(contains(
        text, "\n# currency = \"EUR\"  # EUR alone, the others are rejected: 2 accepted, 1 rejected, 20.00 in all"));
    CHECK(contains(
        text, "\n# currency = \"USD\"  # USD alone, the others are rejected: 1 accepted, 2 rejected, 9.00 in all"));
    CHECK(contains(text, "a run with the block below refuses the file: the amounts are in several currencies"));
}

TEST_CASE("a header that comes again and another table are told by their lines") {
    const Session session;
    session.write("glued.csv", session.read("orders.csv") + session.read("orders.csv") + "Day,Sum\n1,2\n2,3\n");
    const std::string text = session.call("inspect glued.csv").out;
    CHECK(contains(text, "  again        the header, in line 4\n"));
    CHECK(contains(text, "  other table  in line 7 another one seems to begin: 3 records with 2 fields\n"));
}

TEST_CASE("ids that a spreadsheet has changed are told") {
    const Session session;
    session.write("ids.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count\n"
                  "Ann,1.00232E+14,25,2023-12-10,mug,1\nAnn,'00123,25,2023-12-10,mug,1\nAnn,77.0,25,2023-12-10,mug,1\n"
                  "Ann,\"=\"\"00125\"\"\",25,2023-12-10,mug,1\nAnn,12E45,25,2023-12-10,mug,1\n");
    const std::string text = session.call("inspect ids.csv").out;
    CHECK(contains(text, "order ids that a spreadsheet has changed: have the file sent as it was before\n"));
    CHECK(contains(text, "last digits are lost: 1 value, \"1.00232E+14\""));
    CHECK(contains(text, "behind an apostrophe: 1 value, \"'00123\""));
    CHECK(contains(text, "as a formula of text: 1 value"));
    CHECK(contains(text, "with decimals: 1 value, \"77.0\""));
}

TEST_CASE("dates that are numbers are a question, with the day that they would be") {
    const Session session;
    const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count\nAnn,1,25,";
    for (const auto& [value, format] : std::map<std::string, std::string>{
             {"45271", "excel-serial"}, {"1702203000", "epoch-seconds"}, {"1702203000123", "epoch-milliseconds"}}) {
        CAPTURE(value);
        session.write("dates.csv", header + value + ",mug,1\n");
        const std::string text = session.call("inspect dates.csv").out;
        const std::string day = format == "excel-serial" ? "2023-12-11" : "2023-12-10";
        CHECK(contains(text, "# date_format = \"" + format + "\"  # " + format + ": \"" + value + "\" is " + day +
                                 ": 1 accepted"));
        CHECK(contains(text, "--date-format " + format + "\n"));
        CHECK(!contains(text, "\ndate_format"));
    }
    session.write("dates.csv", header + "Dienstag,mug,1\n");
    CHECK(contains(session.call("inspect dates.csv").out, "no form of dates that is known"));
}

TEST_CASE("names of months in other languages are found, with their language") {
    const Session session;
    const std::string header = "customer_name,order_id,price,order_date,product_id,passenger_count\n";
    for (const auto& [value, language] : std::map<std::string, std::string>{{"11 déc. 2023", "fr"},
                                                                            {"11. Dezember 2023", "de"},
                                                                            {"11 de diciembre de 2023", "es"},
                                                                            {"11 grudnia 2023", "pl"}}) {
        CAPTURE(value);
        session.write("dates.csv", header + "Ann,1,25," + value + ",mug,1\n");
        CHECK(contains(session.call("inspect dates.csv").out, "\ndate_language = \"" + language + "\""));
        CHECK(load_as_proposed(session, "dates.csv") == "1 read = 1 inserted");
    }
    session.write("dates.csv", header + "Ann,1,25,11 Dec 2023,mug,1\n");
    CHECK(!contains(session.call("inspect dates.csv").out, "date_language"));
}

TEST_CASE("blanks before quotes, backslashes, surplus fields and files without a header are proposed as such") {
    const Session session;
    session.write("blanks.csv",
                  "customer_name, order_id, price, order_date, product_id, passenger_count\n"
                  "\"Ann\", \"A-1\", 10.00, 2023-12-10, \"mug, red\", 1\n");
    CHECK(contains(session.call("inspect blanks.csv").out, "\nskip_initial_space = true\n"));
    CHECK(load_as_proposed(session, "blanks.csv") == "1 read = 1 inserted");

    session.write("escapes.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count\n"
                  "\"Ann \\\"A\\\", Lee\",1,10.00,2023-12-10,mug,1\n");
    CHECK(contains(session.call("inspect escapes.csv").out, "\nescape = \"\\\\\"\n"));
    CHECK(load_as_proposed(session, "escapes.csv") == "1 read = 1 inserted");

    session.write("surplus.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count\n"
                  "Ann,1,10.00,2023-12-10,mug,1,\nBo,2,10.00,2023-12-10,mug,1,\n");
    CHECK(contains(session.call("inspect surplus.csv").out, "each record has an empty field at its end"));
    CHECK(load_as_proposed(session, "surplus.csv") == "2 read = 2 inserted");
    session.write("header.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count,\n"
                  "Ann,1,10.00,2023-12-10,mug,1\nBo,2,10.00,2023-12-10,mug,1\n");
    CHECK(contains(session.call("inspect header.csv").out, "the header has an empty field at its end"));
    CHECK(load_as_proposed(session, "header.csv") == "2 read = 2 inserted");

    session.write("none.csv", "Ann,17,10.50,2023-12-10,mug,1\nBo,18,20.50,2023-12-10,cup,2\n");
    const std::string none = session.call("inspect none.csv").out;
    CHECK(contains(none, "\nheader = \"none\"\n"));
    CHECK(contains(none, "\nprice = \"#3\""));
    CHECK(contains(none, "--columns customer_name=#N"));
    CHECK(load_as_proposed(session, "none.csv",
                           " --columns customer_name=#1 --columns order_id=#2 --columns product_id=#5 "
                           "--columns passenger_count=#6") == "2 read = 2 inserted");
}

TEST_CASE("order ids that a spreadsheet has marked as texts are stripped") {
    const Session session;
    session.write("ids.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count\n"
                  "Ann,\"=\"\"00125\"\"\",25,2023-12-10,mug,1\n");
    CHECK(contains(session.call("inspect ids.csv").out, "\nstrip_excel_text = true"));
    CHECK(load_as_proposed(session, "ids.csv") == "1 read = 1 inserted");
}

TEST_CASE("the text ends with the next command and the first records in words") {
    const Session session;
    session.write("shop_2023-12-10.csv",
                  "customer_name,order_id,price,order_date,product_id,passenger_count,quantity\n"
                  "Ann Lee,7,1234.5,2023-12-10,Tea Tin,1,3\n");
    const std::string text = session.call("inspect shop_2023-12-10.csv --columns quantity=quantity").out;
    CHECK(contains(text,
                   "\n# next, with your answers in place of these:\n#   ordermart inspect shop_2023-12-10.csv "
                   "--columns quantity=quantity --price-is line\n"));
    CHECK(text.ends_with("#   order 7 of Ann Lee on 2023-12-10: 3 of tea_tin for 1,234.50, 1 passenger\n"));
}
