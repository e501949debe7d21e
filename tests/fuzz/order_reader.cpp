// The order reader against a slow one, in forms that the input's first bytes declare: each record has the outcome, the
// line and the values that it has by itself, and the same ones when the records stand in another order.

#include "ordermart/input/order_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "slow_csv.hpp"
#include "target.hpp"

using namespace ordermart;
using namespace ordermart::fuzz;

namespace {

struct Outcome {
    std::int64_t line_number = 0;
    std::string raw_text;
    std::string result;  ///< the order's values, or the reason

    bool operator==(const Outcome&) const = default;
};

struct Contents {
    std::vector<Outcome> outcomes;  ///< of the records that are neither blank nor skipped
    bool refused = false;
};

std::string text_of(const OrderId& order_id) {
    if (const auto* number = std::get_if<std::int64_t>(&order_id)) return fmt::format("{}", *number);
    return fmt::format("'{}'", std::get<std::string_view>(order_id));
}

std::string text_of(const Order& order) {
    return fmt::format("{}|{}|{}|{}|{}|{}", order.customer_name, text_of(order.order_id), order.price_cents,
                       order.date_id, order.product_id, order.passenger_count);
}

std::string text_of(Reason reason) { return std::string(reason_names[static_cast<std::size_t>(reason)]); }

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

Source declared_by(Input& input) {
    Source source;
    source.delimiter = ",;\t|"[input.choose(4)];
    source.quote = "\"'\0"[input.choose(3)];
    source.skip_lines = static_cast<std::int64_t>(input.choose(3));
    source.encoding = std::array{"UTF-8", "ISO-8859-1", "UTF-16LE"}[input.choose(3)];
    source.empty_values = std::array<std::vector<std::string>, 3>{{{}, {"NULL"}, {"n/a", "-"}}}[input.choose(3)];
    const std::array<std::vector<std::string_view>, 4> dates{
        {{}, {"%d.%m.%Y"}, {"%m/%d/%y %I:%M %p", "%a %d %b %Y"}, {"%Y%m%d", "%F %T%z"}}};
    for (const std::string_view format : dates[input.choose(4)]) {
        source.date_formats.push_back(DateFormat::parse(format));
    }
    source.money = std::array<MoneyFormat, 4>{{{},
                                               {',', ".", {"€", "EUR"}, true, true, false},
                                               {'.', " ", {"kr", "kr."}, false, false, true},
                                               {',', "", {}}}}[input.choose(4)];
    if (input.choose(2) == 1) source.origin(Column::customer_name).headers = {"Kunde", "Kundenname"};
    if (input.choose(2) == 1) source.origin(Column::passenger_count).constant = "1";
    if (input.choose(2) == 1) source.skip_records_where = {"product_id = 'total'", "price < '0' and product_id <> 'x'"};
    if (input.choose(2) == 1) source.order_id_from = {"order_id", "product_id"};
    if (input.choose(2) == 1) source.currency = "EUR";
    if (input.choose(2) == 1) source.order_id_prefix = "A-";
    return source;
}

/// What the source's header is, so that the fuzzer does not have to find it.
std::string header_of(const Source& source) {
    std::string header;
    for (std::size_t column = 0; column < contract_columns; ++column) {
        const Source::Origin& origin = source.origins[column];
        if (origin.constant) continue;
        if (!header.empty()) header += source.delimiter;
        header += origin.headers.empty() ? std::string(column_names[column]) : origin.headers.back();
    }
    return header + "\n";
}

/// What the header of header_of() makes of a record, rule by rule.
class SlowTyping {
public:
    SlowTyping(const SlowRecord& record, const Source& source) : source_(source) {
        std::size_t field = 0;
        for (std::size_t column = 0; column < contract_columns; ++column) {
            const auto& constant = source.origins[column].constant;
            if (!constant && field == record.fields.size()) continue;
            values_[column] = constant ? *constant : normalise_slowly(record.fields[field++]);
            if (!constant && std::ranges::count(source.empty_values, values_[column]) > 0) values_[column].clear();
        }
    }

    /// By the conditions of declared_by().
    bool is_skipped() const {
        if (source_.skip_records_where.empty()) return false;
        const std::string& price = value(Column::price);
        const bool is_decimal = price.find_first_not_of("0123456789.", 1) == std::string::npos &&
                                std::ranges::count(price, '.') <= 1 &&
                                price.find_first_of("123456789") != std::string::npos;
        return value(Column::product_id) == "total" ||
               (price.starts_with('-') && is_decimal && value(Column::product_id) != "x");
    }

    /// The order's values, or the reason.
    std::string result() const {
        if (value(Column::customer_name).empty()) return "empty_customer_name";
        const std::string id = order_id();
        if (id.empty()) return "empty_order_id";
        if (value(Column::price).empty()) return "empty_price";
        MoneyFormat money = source_.money;
        if (!source_.currency.empty()) money.currencies.push_back(source_.currency);
        const auto cents = parse_price_cents(value(Column::price), money);
        if (!cents) return "bad_price";
        if (*cents < 0 && !source_.money.negative_allowed) return "negative_price";
        if (value(Column::order_date).empty()) return "empty_order_date";
        const auto day = date();
        if (!day) return "bad_order_date";
        if (value(Column::product_id).empty()) return "empty_product_id";
        if (value(Column::passenger_count).empty()) return "empty_passenger_count";
        const auto count = parse_count(value(Column::passenger_count));
        if (!count) return "bad_passenger_count";
        const auto sign = currency_sign(value(Column::price), money);
        // Of the signs of declared_by().
        if (!source_.currency.empty() && sign && money.currencies[*sign].starts_with("kr")) return "other_currency";
        return text_of(Order{parse_order_id(id), value(Column::customer_name), value(Column::product_id), date_id(*day),
                             *cents, *count});
    }

private:
    const std::string& value(Column column) const { return values_[static_cast<std::size_t>(column)]; }

    std::string order_id() const {
        const std::string& prefix = source_.order_id_prefix;
        if (source_.order_id_from.empty()) {
            return value(Column::order_id).empty() ? "" : prefix + value(Column::order_id);
        }
        std::string id;
        for (const Column column : {Column::order_id, Column::product_id}) {
            if (value(column).empty()) return "";
            if (!id.empty()) id += '-';
            for (const char c : value(column)) id += c == '-' || c == '\\' ? fmt::format("\\{}", c) : std::string(1, c);
        }
        return prefix + id;
    }

    std::optional<Date> date() const {
        const std::string& text = value(Column::order_date);
        if (source_.date_formats.empty()) return parse_order_date(text);
        std::optional<Date> found;
        for (const DateFormat& format : source_.date_formats) found = found ? found : format.read(text);
        return found;
    }

    const Source& source_;
    std::array<std::string, column_names.size()> values_;
};

std::string result_slowly(const SlowRecord& record, const Source& source, std::size_t header_fields) {
    if (!is_utf8(record.raw_text)) return "invalid_utf8";
    if (record.raw_text.find('\0') != std::string::npos) return "nul_byte";
    if (record.text_after_quote) return "text_after_quote";
    if (record.fields.size() != header_fields) return "wrong_field_count";
    const SlowTyping typing(record, source);
    return typing.is_skipped() ? "skipped" : typing.result();
}

/// `text` begins with header_of() the source, and is no other encoding than UTF-8.
void require_as_read_slowly(const Contents& contents, const std::string& text, const Source& source) {
    const SlowSplit split = split_slowly(text, {source.delimiter, source.quote, 0});
    const std::size_t header_fields = split.records[0].fields.size();
    const SlowRecord& last = split.records.back();
    const bool unfinished = !last.ended && !last.blank() && last.fields.size() < header_fields;
    require(contents.refused == (unfinished || split.open_quote), "what is refused has no end, and the rest is not");
    std::vector<Outcome> expected;
    for (std::size_t i = 1; i < split.records.size() && !contents.refused; ++i) {
        const SlowRecord& record = split.records[i];
        if (record.blank()) continue;
        const std::string result = result_slowly(record, source, header_fields);
        if (result == "skipped") continue;
        expected.push_back({record.line_number, record.raw_text, result});
    }
    if (!contents.refused) require(contents.outcomes == expected, "every record has its outcome, line and values");
}

void require_same_in_reverse(const Contents& contents, const Source& source) {
    std::string text = header_of(source);
    for (auto outcome = contents.outcomes.rbegin(); outcome != contents.outcomes.rend(); ++outcome) {
        text += outcome->raw_text + "\n";
    }
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
    Source source = declared_by(input);
    if (whole_file || source.encoding != "UTF-8") {
        read(std::string(input.rest()), source);
        return 0;
    }
    source.skip_lines = 0;
    const std::string text = header_of(source) + std::string(input.rest());
    const Contents contents = read(text, source);
    require_as_read_slowly(contents, text, source);
    if (!contents.refused) require_same_in_reverse(contents, source);
    return 0;
}
