// Columns that nobody declared: ignored, kept as JSON, or a reason to refuse the file.
#include <string>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/input/order_reader.hpp"
#include "ordermart/input/read_ahead.hpp"
#include "ordermart/input/source_settings.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

namespace ordermart::test {
namespace {

const std::string contract = "customer_name,order_id,price,order_date,product_id,passenger_count";

struct Read {
    std::vector<std::string> extras;  ///< of each accepted record
    std::vector<std::string> ignored;
    std::string refusal;
};

Read read(const std::string& text, Source source, ExtraColumnsAre are = ExtraColumnsAre::kept) {
    source.extra_columns = are;
    const TemporaryFolder folder;
    write_file(folder.path("orders.csv"), text);
    InputFiles files({folder.path("orders.csv")});
    Read result;
    try {
        ReadAhead reader(files, source);
        for (auto outcome = reader.next(); outcome != OrderReader::Outcome::end; outcome = reader.next()) {
            if (outcome != OrderReader::Outcome::accepted) continue;
            const Description* const description = reader.order().description;
            result.extras.emplace_back(description == nullptr ? "nothing" : description->extras);
        }
        reader.stop();
        result.ignored = reader.parts().front().ignored_columns;
    } catch (const Error& error) {
        result.refusal = error.what();
    }
    return result;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("undeclared columns are kept as JSON by their names, where they are not empty") {
    const std::string text = contract +
                             ", Note ,Sales \"Rep\",tax\n"
                             "Ada,1,1,2024-02-29,x,1,  late \t delivery ,\"Bo \"\"B\"\" \\ \n Zoë\",5\n"
                             "Ada,2,1,2024-02-29,x,1,,\u00A0,NULL\n"
                             "Ada,3,1,2024-02-29,x,1,n,,\n"
                             "Ada,4,free,2024-02-29,x,1,rejected,,\n";
    Source source;
    source.empty_values = {"NULL"};
    const Read kept = read(text, source);
    CHECK(kept.refusal.empty());
    CHECK(kept.extras ==
          Texts{R"({"Note":"late delivery","Sales \"Rep\"":"Bo \"B\" \\ Zoë","tax":"5"})", "", R"({"Note":"n"})"});
    CHECK(kept.ignored.empty());

    const Read ignored = read(text, source, ExtraColumnsAre::ignored);
    CHECK(ignored.extras == Texts{"nothing", "nothing", "nothing"});
    CHECK(ignored.ignored == Texts{"Note", "Sales \"Rep\"", "tax"});
}

TEST_CASE("what is declared of a column makes it no extra one") {
    Source source;
    source.origin(Column::tax).headers = {"VAT"};
    source.order_id_from = {"order_id", "Part"};
    source.skip_records_where = {"Kind = 'total'"};
    CHECK(read(contract + ",VAT,Part,Kind,Note\nAda,1,1,2024-02-29,x,1,2,b,order,n\n", source).extras ==
          Texts{R"({"Note":"n"})"});
    source.extra_columns = ExtraColumnsAre::refused;
    CHECK(read(contract + ",VAT,Part,Kind\nAda,1,1,2024-02-29,x,1,2,b,order\n", source, ExtraColumnsAre::refused)
              .refusal.empty());
}

TEST_CASE("undeclared columns refuse a file where the source says so, by name") {
    const Read refused = read(contract + ",Note,\nAda,1,1,2024-02-29,x,1,n,\n", {}, ExtraColumnsAre::refused);
    CHECK(contains(refused.refusal,
                   "orders.csv:1: the header has columns that nobody declared: Note, column 8 (declare them, or "
                   "let them be ignored or kept with --extra-columns"));
    CHECK(read(contract + "\nAda,1,1,2024-02-29,x,1\n", {}, ExtraColumnsAre::refused).refusal.empty());
}

TEST_CASE("two undeclared columns of one name cannot be kept apart, and refuse the file") {
    const std::string text = contract + ",Note,Note\nAda,1,1,2024-02-29,x,1,a,b\n";
    CHECK(contains(read(text, {}).refusal, "the column Note is there twice, and each would be kept under its name"));
    CHECK(read(text, {}, ExtraColumnsAre::ignored).refusal.empty());
}

TEST_CASE("a record's extra columns are its own where the reader sorts records by their ids") {
    std::string text = contract + ",Note\n";
    Texts expected;
    for (int id = 3000; id > 0; --id) {
        text += fmt::format("Ada,{},1,2024-02-29,x,1,{}\n", id, id % 2 == 0 ? std::to_string(id) : "");
    }
    TemporaryFolder folder;
    write_file(folder.path("orders.csv"), text);
    InputFiles files({folder.path("orders.csv")});
    Source source;
    source.extra_columns = ExtraColumnsAre::kept;
    ReadAhead reader(files, source);
    int wrong = 0;
    while (reader.next() != OrderReader::Outcome::end) {
        const auto id = std::get<std::int64_t>(reader.order().order_id);
        const std::string own = id % 2 == 0 ? fmt::format(R"({{"Note":"{}"}})", id) : "";
        wrong += reader.order().description->extras == own ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("what becomes of undeclared columns is a setting of a source's rejects") {
    Source source;
    source.extra_columns = ExtraColumnsAre::kept;
    CHECK(settings_text(source) == R"({"extra_columns":"keep"})");
    CHECK(source_of_settings(settings_text(source)).extra_columns == ExtraColumnsAre::kept);
    CHECK(stop_of([] { source_of_settings(R"({"extra_columns":"lose"})"); }).code == ExitCode::failed);
}

}  // namespace ordermart::test
