#include "cli/source_flags.hpp"

#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <utility>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/currency.hpp"

namespace ordermart {
namespace {

/// Takes `COLUMN=TEXT` apart.
std::pair<Column, std::string> column_and_text(const std::string& flag, const std::string& pair) {
    const std::size_t equals = pair.find('=');
    const auto column = find_column(std::string_view(pair).substr(0, equals));
    if (equals == std::string::npos || !column) {
        throw bad_value(flag, fmt::format("'{}' does not start with a column and =; the columns are {}", pair,
                                          fmt::join(column_names, ", ")));
    }
    std::string text = normalised_space(pair.substr(equals + 1));
    if (text.empty() || !is_utf8(text) || text.find('\0') != std::string::npos) {
        throw bad_value(flag, fmt::format("'{}' has no text after =", pair));
    }
    return {*column, std::move(text)};
}

/// A single ASCII character, or the name of one.
char one_character(const std::string& flag, const std::string& text) {
    if (text == "tab" || text == "\\t") return '\t';
    if (text.size() != 1 || !is_separator(text[0])) {
        throw bad_value(flag, fmt::format("'{}' is neither tab nor one character that values do not have", text));
    }
    return text[0];
}

/// What separates fields: characters, or the name of one.
std::string delimiter_of(const std::string& text) {
    if (text == "tab" || text == "\\t") return "\t";
    if (text == "space") return " ";
    if (!is_delimiter(text)) {
        throw bad_value("delimiter", fmt::format("'{}' is neither tab nor space nor characters that values do not have",
                                                 printable(text)));
    }
    return text;
}

void add_column_flags(Flags& flags, Source& source) {
    flags.texts(
        "columns",
        [&source](const std::string& pair) {
            auto [column, name] = column_and_text("columns", pair);
            auto& headers = source.origin(column).headers;
            // Read again where the configuration has more of them.
            if (std::ranges::find(headers, name) == headers.end()) headers.push_back(std::move(name));
        },
        "COLUMN=NAME",
        fmt::format(
            "Find a column by the name that the header has for it, as in price=UnitPrice, or by its position, as "
            "in price=#3. Given again for a column, the header has one of the names. The columns are {}.",
            fmt::join(column_names, ", ")));
    flags.texts(
        "constants",
        [&source](const std::string& pair) {
            auto [column, value] = column_and_text("constants", pair);
            source.origin(column).constant = std::move(value);
        },
        "COLUMN=VALUE", "Give a column that the file lacks this value, as in passenger_count=1.");
    flags.texts(
        "empty-value", [&source](const std::string& text) { source.empty_values.push_back(normalised_space(text)); },
        "TEXT", "Take this text, such as NULL or N/A, for an empty value.");
    flags.flag("strip-excel-text", source.strip_excel_text,
               "Read the values =\"00123\" and '00123, as spreadsheets mark texts, as 00123.");
    flags.text(
        "customer-key-prefix",
        [&source](const std::string& text) { source.customer_key_prefix = normalised_space(text); }, "TEXT",
        "Put this before each customer_key, as in shop-: customers of another source have other keys.");
}

/// Takes the text for the value of an enumeration that has its place among `names`.
template <typename Value, typename Names>
void take_choice(const Names& names, const std::string& text, Value& value) {
    value = static_cast<Value>(std::ranges::find(names, text) - names.begin());
}

void add_extra_columns_flag(Flags& flags, Source& source) {
    flags
        .text(
            "extra-columns",
            [&source](const std::string& text) { take_choice(extra_column_choices, text, source.extra_columns); },
            "WHAT",
            "Ignore columns that nobody declared, keep them as JSON in order_extras, or refuse the file: ignore, keep "
            "or refuse.")
        ->check(CLI::IsMember(extra_column_choices).description(""))
        ->default_str("ignore");
}

/// Which records are orders, and which order each is of.
void add_record_flags(Flags& flags, Source& source) {
    flags.flag("order-lines", source.order_lines, "Take records with one order_id for the lines of one order.");
    flags.texts(
        "skip-records-where",
        [&source](const std::string& condition) { source.skip_records_where.push_back(condition); }, "CONDITION",
        "Skip records for which this holds, as in \"Kunde = 'Summe'\". Given again, any of the conditions does.");
    flags.lists(
        "order-id-from",
        [&source](const std::string& header) {
            std::string name = normalised_space(header);
            if (name.empty()) throw bad_value("order-id-from", "a column of the header has a name");
            source.order_id_from.push_back(std::move(name));
        },
        "NAMES", "Make the order_id of these columns of the header, as A,B: their values are joined with -.");
    flags.text(
        "order-id-prefix", [&source](const std::string& text) { source.order_id_prefix = normalised_space(text); },
        "TEXT", "Put this before each order_id, as in A-: orders of another source have other ids.");
    flags.flag("scientific-order-ids", source.scientific_order_ids,
               "Load orders whose order_id is in scientific notation, as 4.5E+15, instead of rejecting them. "
               "Spreadsheets lose digits so, and different orders get one id.");
    flags.flag("shared-order-ids", source.shared_order_ids,
               "Load orders that another source has sent too, instead of rejecting them.");
    flags.lists(
        "fill-down",
        [&source](const std::string& name) {
            const auto column = find_column(name);
            if (!column) {
                throw bad_value("fill-down", fmt::format("'{}' is no column; the columns are {}", name,
                                                         fmt::join(column_names, ", ")));
            }
            source.fill_down.push_back(*column);
        },
        "COLUMNS",
        "With --order-lines: where these columns, as A,B, are empty on a later line of an order, take the values of "
        "its first line.");
}

void add_form_flags(Flags& flags, Source& source) {
    flags
        .text(
            "delimiter", [&source](const std::string& text) { source.delimiter = delimiter_of(text); }, "CHAR",
            "Separate fields by this character, by several together, or by tab or space.")
        ->default_str(",");
    flags
        .text(
            "quote",
            [&source](const std::string& text) { source.quote = text == "none" ? '\0' : one_character("quote", text); },
            "CHAR", "Let this character quote fields, or none.")
        ->default_str("\"");
    flags.flag("skip-initial-space", source.skip_initial_space,
               "Skip spaces and tabs between a delimiter and an opening quote.");
    flags.text(
        "escape",
        [&source](const std::string& text) { source.escape = text == "\\" ? '\\' : one_character("escape", text); },
        "CHAR", "Let this character, such as \\, take the next one as it is. \\N alone is an empty value.");
    flags.flag("stray-quotes", source.stray_quotes, "Load records whose quotes look misplaced.");
    flags
        .text(
            "header", [&source](const std::string& text) { source.has_header = text == "first"; }, "WHERE",
            "Take the first record for the header, or the file for one without a header, whose columns are named by "
            "their position: first or none.")
        ->check(CLI::IsMember({"first", "none"}).description(""))
        ->default_str("first");
    flags
        .value("encoding", source.encoding, "NAME",
               "Read the file in this encoding of iconv, such as UTF-16, ISO-8859-1, WINDOWS-1252 or CP850.")
        ->capture_default_str();
    flags
        .number(
            "skip-lines", 0, 1'000'000, [&source](std::int64_t lines) { source.skip_lines = lines; }, "N",
            "Skip this many lines before the header.")
        ->default_str("0");
}

void add_value_flags(Flags& flags, Source& source) {
    flags.texts(
        "date-format", [&source](const std::string& text) { source.date_formats.push_back(DateFormat::parse(text)); },
        "FORMAT",
        "Read dates in this format of strptime, such as %d/%m/%Y, or as excel-serial, epoch-seconds or "
        "epoch-milliseconds. Of several formats, the first that fits is taken.");
    flags.lists(
        "date-language", [&source](const std::string& language) { source.date_languages.push_back(language); },
        "LANGUAGES",
        fmt::format("Read names of months and weekdays in these languages instead of English, as fr,de: {}.",
                    fmt::join(date_languages, ", ")));
    flags.text(
        "order-window", [&source](const std::string& text) { source.order_window = OrderWindow::parse(text); },
        "FROM..TO",
        "Reject orders whose date is outside, counted from the run date, as in -5y..+1d, with days, weeks, months or "
        "years: d, w, m or y.");
    flags
        .text(
            "price-is", [&source](const std::string& text) { take_choice(price_meanings, text, source.price_is); },
            "MEANING",
            "Take the price for the value of the order line, for the price of one unit, which is multiplied by the "
            "quantity, or for the value of the order, repeated on its lines: line, unit or order.")
        ->check(CLI::IsMember(price_meanings).description(""))
        ->default_str("line");
    flags
        .text(
            "decimal-mark",
            [&source](const std::string& text) {
                if (text != "." && text != ",") throw bad_value("decimal-mark", "'" + text + "' is neither . nor ,");
                source.money.decimal_mark = text[0];
            },
            "CHAR", "Expect this character before the decimals of prices: a point or a comma.")
        ->default_str(".");
    flags.text(
        "thousands-mark",
        [&source](const std::string& text) { source.money.thousands_mark = text == "space" ? " " : text; }, "CHAR",
        "Expect this character between the thousands of prices: a point, a comma, an apostrophe or space.");
    flags
        .text(
            "grouping",
            [&source](const std::string& text) { take_choice(grouping_names, text, source.money.grouping); }, "FORM",
            "Expect thousands marks between thousands, or as in India before the last three digits and every two "
            "before them: thousands or indian.")
        ->check(CLI::IsMember(grouping_names).description(""))
        ->default_str("thousands");
    flags.texts(
        "currency-signs",
        [&source](const std::string& text) { source.money.currencies.push_back(normalised_space(text)); }, "TEXT",
        "Allow this sign of a currency, such as € or kr., before or after a price.");
    flags
        .texts(
            "negative-form",
            [&source](const std::string& text) {
                (text == "parentheses" ? source.money.parentheses : source.money.trailing_minus) = true;
            },
            "FORM", "Read negative prices in this form besides -1: parentheses for (1), trailing-minus for 1-.")
        ->check(CLI::IsMember({"parentheses", "trailing-minus"}).description(""));
    flags.flag("negative-prices", source.money.negative_allowed,
               "Load negative prices and quantities instead of rejecting them.");
}

void add_currency_flag(Flags& flags, Config& config) {
    flags.texts(
        "currency", [&config](const std::string& text) { config.currency.push_back(normalised_space(text)); }, "CODE",
        "Take the prices for amounts of the currency of this ISO 4217 code, such as EUR, and reject records of other "
        "currencies. Other texts, or several, are taken for currency_signs, with a warning.");
}

/// One code is the currency. Anything else is what currency was before: texts that stand beside prices.
void settle_currency(Config& config) {
    const std::vector<std::string>& texts = config.currency;
    if (texts.empty()) return;
    Source& source = config.load.source;
    std::vector<std::string>& signs = source.money.currencies;
    const auto code = texts.size() == 1 ? currency_code(texts.front()) : std::nullopt;
    if (code) {
        source.currency = *code;
        // As it was written it may stand beside prices too.
        if (texts.front() != *code) signs.push_back(texts.front());
        return;
    }
    spdlog::warn(
        "currency: '{}' is not one ISO 4217 code, and is taken for signs beside prices (declare them with "
        "currency_signs; currency is the code of what the amounts are in, such as EUR)",
        printable(fmt::format("{}", fmt::join(texts, "', '"))));
    signs.insert(signs.end(), texts.begin(), texts.end());
    config.given.erase("currency");
    config.given.insert("currency-signs");
}

}  // namespace

void settle_source(Config& config) {
    settle_currency(config);
    require_consistent(config.load.source);
}

void add_source_flags(Flags& flags, Config& config) {
    flags.group("Source format");
    flags.value("source", config.load.source_name, "NAME",
                "Use the settings of [source.NAME] in the configuration file. The ledger keeps the name, and orders "
                "are of the source that sent them.");
    add_column_flags(flags, config.load.source);
    add_extra_columns_flag(flags, config.load.source);
    add_form_flags(flags, config.load.source);
    add_record_flags(flags, config.load.source);
    add_value_flags(flags, config.load.source);
    add_currency_flag(flags, config);
}

}  // namespace ordermart
