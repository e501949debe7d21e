#include "ordermart/input/source.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>

#include "input/record_condition.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/currency.hpp"
#include "ordermart/input/decoder.hpp"

namespace ordermart {
namespace {

/// SQLite's texts and JSON's are UTF-8, whatever encoding the files have.
void require_utf8(std::string_view text) {
    if (is_utf8(text) && text.find('\0') == std::string_view::npos) return;
    throw Error(ExitCode::usage, "source", "'" + printable(text) + "' is not valid UTF-8",
                "declare texts in UTF-8, whatever the encoding of the files");
}

Error contradiction(const std::string& problem, std::string_view remedy) {
    return Error(ExitCode::usage, "source", problem, remedy);
}

template <typename Names>
bool has_repeats(Names names) {
    std::ranges::sort(names);
    return std::ranges::adjacent_find(names) != names.end();
}

/// With digits behind it, it is a number: another source's order may have it for its order_id.
bool makes_numbers(std::string_view prefix) {
    if (prefix.starts_with('-')) prefix.remove_prefix(1);
    return std::ranges::all_of(prefix, [](char c) { return c >= '0' && c <= '9'; });
}

void require_consistent_prefix(const Source& source) {
    const std::string& prefix = source.order_id_prefix;
    if (prefix.empty()) return;
    require_utf8(prefix);
    if (makes_numbers(prefix)) {
        throw contradiction("order_id_prefix '" + prefix + "' makes other numbers of order ids that are numbers",
                            "let it have a letter, as in A-");
    }
    if (source.origin(Column::order_id).constant) {
        throw contradiction("order_id has a constant, and order_id_prefix is of a column's values",
                            "write the prefix into the constant");
    }
}

void require_consistent_records(const Source& source) {
    require_consistent_prefix(source);
    for (const std::string& condition : source.skip_records_where) {
        require_utf8(condition);
        parse_record_condition(condition);
    }
    for (const std::string& name : source.order_id_from) require_utf8(name);
    const Source::Origin& order_id = source.origin(Column::order_id);
    if (source.order_id_from.size() == 1) {
        throw contradiction("order_id_from names one column", "declare a single one with --columns order_id=NAME");
    }
    if (!source.order_id_from.empty() && (!order_id.headers.empty() || order_id.constant)) {
        throw contradiction("order_id is made of several columns and is declared as well",
                            "leave out order_id_from, or order_id of columns and constants");
    }
    if (!source.fill_down.empty() && !source.order_lines) {
        throw contradiction("fill_down is of orders with several lines, and here each record is an order",
                            "declare --order-lines too, or leave out fill_down");
    }
    if (has_repeats(source.fill_down)) throw contradiction("fill_down names a column twice", "name each once");
    if (has_repeats(source.order_id_from)) throw contradiction("order_id_from names a column twice", "name each once");
    for (const Column column : source.fill_down) {
        const std::string name(column_names[static_cast<std::size_t>(column)]);
        if (column == Column::order_id) {
            throw contradiction("order_id says which order a record is of, and cannot be filled down",
                                "leave it out of fill_down");
        }
        if (!source.has(column)) {
            throw contradiction(name + " is filled down, and not declared",
                                fmt::format("say what the file calls it with --columns {}=NAME", name));
        }
        const bool is_amount = column == Column::price || column == Column::discount || column == Column::tax;
        if (is_amount && source.price_is != PriceIs::order) {
            throw contradiction(name + " is filled down, and would count with each line",
                                "declare price_is = \"order\", or leave it out: an empty discount or tax is none");
        }
        if (source.origin(column).constant) {
            throw contradiction(name + " is filled down, and has a constant that is never empty",
                                "leave it out of fill_down or constants");
        }
    }
}

void require_consistent_form(const Source& source) {
    if (source.delimiter.find(source.quote) != std::string::npos) {
        throw contradiction("delimiter and quote are the same character", "a file without quotes has --quote none");
    }
    if (source.escape != '\0' && source.escape == source.quote) {
        throw contradiction("escape and quote are the same character",
                            "leave out escape: a quote inside quotes is doubled");
    }
    if (source.escape != '\0' && source.delimiter.find(source.escape) != std::string::npos) {
        throw contradiction("delimiter and escape are the same character", "declare the one that the file has");
    }
    if (source.skip_initial_space && source.quote == '\0') {
        throw contradiction("skip_initial_space is of blanks before a quote, and quote is none",
                            "leave out one of the two");
    }
    if (source.has_header) return;
    for (std::size_t column = 0; column < column_names.size(); ++column) {
        const Source::Origin& origin = source.origins[column];
        const bool is_composed = static_cast<Column>(column) == Column::order_id && !source.order_id_from.empty();
        const bool is_missing = column < contract_columns && origin.headers.empty() && !origin.constant && !is_composed;
        const auto is_name = [](const std::string& name) { return !position_in_name(name); };
        if (!is_missing && std::ranges::none_of(origin.headers, is_name)) continue;
        throw contradiction(
            fmt::format("the file has no header, and {} is {}", column_names[column],
                        is_missing ? "not declared" : "declared by a name"),
            fmt::format("say which column it is by its position, as in --columns {}=#1{}", column_names[column],
                        is_missing ? ", or give it a value with --constants" : ""));
    }
}

void require_consistent_currency(const Source& source) {
    const auto& constant = source.origin(Column::currency).constant;
    if (!constant) return;
    const auto code = currency_code(*constant);
    if (!code) {
        throw contradiction(fmt::format("the constant of currency is '{}', and no code of three letters", *constant),
                            "write it as ISO 4217 does, such as EUR");
    }
    if (source.currency.empty() || *code == source.currency) return;
    throw contradiction(fmt::format("currency is {}, and its constant {}", source.currency, *code),
                        "leave out the constant");
}

void require_consistent_dates(const Source& source) {
    for (const DateFormat& format : source.date_formats) require_utf8(format.text());
    for (const std::string& language : source.date_languages) {
        if (std::ranges::find(date_languages, language) != date_languages.end()) continue;
        throw contradiction(fmt::format("date_language '{}' is none that is known", printable(language)),
                            fmt::format("the languages are {}", fmt::join(date_languages, ", ")));
    }
}

}  // namespace

std::optional<Column> find_column(std::string_view name) {
    const auto* const found = std::find(column_names.begin(), column_names.end(), name);
    if (found == column_names.end()) return std::nullopt;
    return static_cast<Column>(found - column_names.begin());
}

bool is_separator(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' ||
           (byte < 0x80 && std::ispunct(byte) != 0 && std::string_view("_-+.").find(c) == std::string_view::npos);
}

bool is_delimiter(std::string_view text) {
    if (text.size() == 1) return text == " " || is_separator(text[0]);
    const auto may_be_part = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return c == ' ' || c == '\t' || (byte < 0x80 && std::ispunct(byte) != 0 && c != '"' && c != '\'');
    };
    return !text.empty() && std::ranges::all_of(text, may_be_part);
}

std::optional<std::size_t> position_in_name(std::string_view name) {
    if (!name.starts_with('#')) return std::nullopt;
    const auto position = parse_count(name.substr(1));
    if (!position || *position < 1 || *position > static_cast<std::int64_t>(max_columns)) return std::nullopt;
    return static_cast<std::size_t>(*position);
}

std::string name_of_position(std::size_t position) { return fmt::format("#{}", position); }

std::vector<std::size_t> columns_called(const std::vector<std::string>& names, const std::vector<std::string>& header) {
    const auto where = [&header](const auto& is_it) {
        std::vector<std::size_t> found;
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (is_it(header[i])) found.push_back(i);
        }
        return found;
    };
    const auto exactly = [&names](const std::string& name) { return std::ranges::find(names, name) != names.end(); };
    if (auto found = where(exactly); !found.empty()) return found;
    const auto in_any_case = [&names](const std::string& name) {
        return std::ranges::any_of(names, [&name](const std::string& each) { return is_same_header(each, name); });
    };
    if (auto found = where(in_any_case); !found.empty()) return found;
    std::vector<std::size_t> found;
    for (const std::string& name : names) {
        const auto position = position_in_name(name);
        if (position && *position <= header.size()) found.push_back(*position - 1);
    }
    return found;
}

CsvForm csv_form(const Source& source) {
    return {source.delimiter, source.quote, source.skip_lines, source.skip_initial_space, source.escape};
}

bool Source::has(Column column) const {
    const Origin& wanted = origin(column);
    return static_cast<std::size_t>(column) < contract_columns || !wanted.headers.empty() || wanted.constant;
}

bool Source::has_more_columns() const {
    for (std::size_t column = contract_columns; column < column_names.size(); ++column) {
        if (has(static_cast<Column>(column))) return true;
    }
    return false;
}

bool Source::has_descriptions() const {
    return std::ranges::any_of(origins.begin() + first_description, origins.end(),
                               [](const Origin& origin) { return !origin.headers.empty() || origin.constant; });
}

bool is_same_header(std::string_view name, std::string_view header) {
    return std::ranges::equal(
        name, header, {}, [](char c) { return ascii_lower(c); }, [](char c) { return ascii_lower(c); });
}

bool Source::has_name(Column column, std::string_view header) const {
    const auto is_header = [header](std::string_view name) { return is_same_header(name, header); };
    if (column == Column::order_id && !order_id_from.empty()) return false;
    const Origin& wanted = origin(column);
    if (!has(column) || wanted.constant) return false;
    if (wanted.headers.empty()) return is_header(column_names[static_cast<std::size_t>(column)]);
    return std::ranges::any_of(wanted.headers, is_header);
}

void require_consistent(const Source& source) {
    require_consistent_form(source);
    for (const std::string& text : source.empty_values) require_utf8(text);
    for (const std::string& text : source.money.currencies) require_utf8(text);
    require_consistent_records(source);
    require_consistent_currency(source);
    require_consistent_dates(source);
    check_money_format(source.money);
    require_known_encoding(source.encoding);
    for (std::size_t column = 0; column < column_names.size(); ++column) {
        if (source.origins[column].headers.empty() || !source.origins[column].constant) continue;
        throw contradiction(fmt::format("{} has both a name in the header and a constant", column_names[column]),
                            "leave out one of columns and constants");
    }
    require_utf8(source.customer_key_prefix);
    if (!source.customer_key_prefix.empty() && makes_numbers(source.customer_key_prefix)) {
        throw contradiction("customer_key_prefix '" + source.customer_key_prefix + "' makes other numbers of keys",
                            "let it have a letter, as in shop-");
    }
    if (!source.customer_key_prefix.empty() && !source.has(Column::customer_key)) {
        throw contradiction(
            "customer_key_prefix is of customers' keys, and the source has none",
            "say what the file calls the key with --columns customer_key=NAME, or leave out the prefix");
    }
    if (source.price_is == PriceIs::unit && !source.has(Column::quantity)) {
        throw contradiction("price_is is unit, and nothing says how many",
                            "say what the file calls the quantity with --columns quantity=NAME");
    }
    if (source.price_is == PriceIs::order && !source.order_lines) {
        throw contradiction("price_is is order, and the records are no lines of orders",
                            "add --order-lines, or leave out --price-is: a record is an order then");
    }
}

}  // namespace ordermart
