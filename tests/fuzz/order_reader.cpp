// The order reader against a slow one, in forms that the input's first bytes declare: each record has the outcome, the
// line and the values that it has by itself, and the same ones when the records stand in another order.

#include "ordermart/input/order_reader.hpp"

#include <algorithm>
#include <array>

#include "ordermart/base/error.hpp"
#include "ordermart/input/other_formats.hpp"
#include "ordermart/input/source_settings.hpp"
#include "slow_orders.hpp"
#include "target.hpp"

using namespace ordermart;
using namespace ordermart::fuzz;

namespace {

struct Contents {
    std::vector<Outcome> outcomes;  ///< of the records that are neither blank nor skipped
    bool refused = false;
};

Contents read(const std::string& text, const Source& source) {
    const MemoryFile memory(text);
    RawFile file(memory.path());
    RawText raw_text(file, source.encoding);
    Contents contents;
    try {
        OrderReader reader(raw_text, source);
        for (auto outcome = reader.next(); outcome != OrderReader::Outcome::end; outcome = reader.next()) {
            const bool accepted = outcome == OrderReader::Outcome::accepted;
            const Reject reject = accepted ? reader.reject_present(Reason::duplicate_order_id) : reader.reject();
            const std::string result = accepted ? text_of(reader.order()) : text_of(reject.reason);
            contents.outcomes.push_back({reject.line_number, std::string(reject.raw_text), result});
            if (accepted) require(text_of(*reject.order_id) == text_of(reader.order().order_id), "an order has its id");
        }
        const auto seen = static_cast<std::int64_t>(contents.outcomes.size());
        require(reader.records_read() == seen + reader.blank() + reader.skipped(), "every record is accounted for");
    } catch (const Error& error) {
        require(error.code() == ExitCode::refused, "a raw file is refused, and never fails a run");
        const std::string_view message = error.what();
        require(message.starts_with(memory.path() + ":"), "a refusal names its file");
        require(!message.starts_with(memory.path() + ":0"), "a refusal that names a line names one that exists");
        contents.refused = true;
    }
    return contents;
}

/// Dates and the names in them.
void declare_dates(Source& source, Input& input) {
    const std::array<std::vector<std::string_view>, 6> dates{{{},
                                                              {"%d.%m.%Y"},
                                                              {"%m/%d/%y %I:%M %p", "%a %d %b %Y"},
                                                              {"%Y%m%d", "%F %T%z"},
                                                              {"excel-serial", "%d. %B %Y"},
                                                              {"epoch-milliseconds"}}};
    for (const std::string_view format : dates[input.choose(6)]) {
        source.date_formats.push_back(DateFormat::parse(format));
    }
    source.date_languages = std::array<std::vector<std::string>, 3>{{{}, {"fr", "en"}, {"ja", "de"}}}[input.choose(3)];
    if (input.choose(4) == 1) source.order_window = OrderWindow::parse("-5y..+1d");
    source.run_date = parse_date("2024-02-29");
}

void declare_values(Source& source, Input& input) {
    source.empty_values = std::array<std::vector<std::string>, 3>{{{}, {"NULL"}, {"n/a", "-"}}}[input.choose(3)];
    source.strip_excel_text = input.choose(3) == 1;
    declare_dates(source, input);
    source.money = std::array<MoneyFormat, 6>{
        {{},
         {',', ".", {"€", "EUR"}, true, true, false, Grouping::thousands},
         {'.', " ", {"kr", "kr."}, false, false, true, Grouping::thousands},
         {',', "", {}, false, false, false, Grouping::thousands},
         {'.', ",", {}, false, false, true, Grouping::indian},
         {'.', "\xE2\x80\x99", {}, false, true, false, Grouping::thousands}}}[input.choose(6)];
    if (input.choose(2) == 1) source.currency = "EUR";
}

/// What the columns are called, and what is made of them.
void declare_columns(Source& source, Input& input) {
    source.has_header = input.choose(4) != 1;
    if (input.choose(2) == 1) source.origin(Column::customer_name).headers = {"Kunde", "Kundenname"};
    if (input.choose(2) == 1) source.origin(Column::passenger_count).constant = "1";
    const bool is_composed = input.choose(2) == 1;
    const bool skips = input.choose(2) == 1;
    if (is_composed) source.order_id_from = {"order_id", "product_id"};
    if (skips) source.skip_records_where = {"product_id = 'total'", "price < '0' and product_id <> 'x'"};
    if (input.choose(2) == 1) source.order_id_prefix = "A-";
    source.scientific_order_ids = input.choose(3) == 1;
    if (source.has_header) return;
    for (std::size_t column = 0; column < contract_columns; ++column) {
        if (!source.origins[column].constant) source.origins[column].headers = {name_of_position(column + 1)};
    }
    if (is_composed) source.origin(Column::order_id).headers.clear();
    if (is_composed) source.order_id_from = {"#2", "#5"};
    if (skips) source.skip_records_where = {R"("#5" = 'total')", R"("#3" < '0' and "#5" <> 'x')"};
}

Source declared_by(Input& input) {
    Source source;
    source.delimiter = std::array{",", ";", "\t", "|", "||", ", "}[input.choose(6)];
    source.quote = "\"'\0"[input.choose(3)];
    source.skip_initial_space = input.choose(3) == 1 && source.quote != '\0';
    if (input.choose(4) == 1) source.escape = '\\';
    source.stray_quotes = input.choose(3) == 1;
    source.skip_lines = static_cast<std::int64_t>(input.choose(3));
    source.encoding = std::array{"UTF-8", "ISO-8859-1", "UTF-16LE"}[input.choose(3)];
    declare_values(source, input);
    declare_columns(source, input);
    require_consistent(source);
    return source;
}

/// What the ledger keeps of the source.
Source source_of_replay(const Source& source) {
    Source replayed = source_of_settings(settings_text(source));
    require(settings_text(replayed) == settings_text(source), "a source's settings are kept");
    replayed.encoding = source.encoding;
    replayed.skip_lines = source.skip_lines;
    replayed.run_date = source.run_date;
    return replayed;
}

/// It is read as a CSV: neither decompressed nor told to be another format.
bool is_csv(const std::string& text) {
    if (compression_of(text)) return false;
    try {
        refuse_other_formats("text", std::string_view(text).substr(0, 4096));
    } catch (const Error&) {
        return false;
    }
    return true;
}

void require_as_read_slowly(const Contents& contents, const SlowOrders& slow) {
    require(contents.refused == slow.is_refused, "what is refused has no end or another shape, and the rest is not");
    if (!contents.refused) require(contents.outcomes == slow.outcomes, "every record has its outcome, line and values");
}

/// Records that are read by themselves are the same in another order.
void require_same_in_reverse(const Contents& contents, const SlowOrders& slow, const std::string& header,
                             const Source& source) {
    // The first line alone of a record may take another line that comes behind it.
    const auto is_cut = [](const Outcome& outcome) { return outcome.result == "stray_quote"; };
    if (contents.refused || header.empty() || std::ranges::any_of(contents.outcomes, is_cut)) return;
    // An escape at the end of the file takes the line end that it gets.
    if (source.escape != '\0' && !slow.is_finished) return;
    std::string text = header;
    for (auto outcome = contents.outcomes.rbegin(); outcome != contents.outcomes.rend(); ++outcome) {
        text += outcome->raw_text + "\n";
    }
    // Skipped records are left out, and have a say in the shape.
    if (shape_slowly(text, header, source) != slow.shape) return;
    const Contents reversed = read(text, source);
    require(!reversed.refused, "records that are no fault of the file are none in another order");
    require(std::equal(contents.outcomes.rbegin(), contents.outcomes.rend(), reversed.outcomes.begin(),
                       reversed.outcomes.end(),
                       [](const Outcome& left, const Outcome& right) {
                           return left.raw_text == right.raw_text && left.result == right.result;
                       }),
            "a record has the same outcome in another order");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const bool whole_file = input.choose(2) == 1;
    const bool header_ends_with_delimiter = input.choose(4) == 1;
    Source source = declared_by(input);
    if (whole_file || source.encoding != "UTF-8") {
        read(std::string(input.rest()), source);
        return 0;
    }
    source.skip_lines = 0;
    const std::string header = header_of(source, header_ends_with_delimiter);
    std::string text = header + std::string(input.rest());
    while (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
    if (!is_csv(text)) return 0;
    const Contents contents = read(text, source);
    const SlowOrders slow = read_slowly(text, header, source);
    require_as_read_slowly(contents, slow);
    require(read(text, source_of_replay(source)).outcomes == contents.outcomes, "a replay reads what was read");
    require_same_in_reverse(contents, slow, header, source);
    return 0;
}
