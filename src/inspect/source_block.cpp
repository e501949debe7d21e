#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <regex>

#include "inspect/inspection.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/decoder.hpp"
#include "ordermart/input/reject_limit.hpp"

namespace ordermart {
namespace {

/// A basic string of TOML 1.0. Not by toml++ 3.3: it leaves U+0080 to U+009F as they are, which control a terminal, and
/// writes some keys bare that are not (`it's`, or one with a line end).
std::string toml_text(std::string_view text) {
    std::string quoted = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        // U+0080 to U+009F are control characters too.
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
            fmt::format_to(std::back_inserter(quoted), "\\u00{:02X}", static_cast<unsigned char>(text[++i]));
            continue;
        }
        if (c == '"' || c == '\\') quoted += '\\';
        if (byte < 0x20 || byte == 0x7F) {
            fmt::format_to(std::back_inserter(quoted), "\\u{:04X}", byte);
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string toml_texts(const std::vector<std::string>& texts) {
    if (texts.size() == 1) return toml_text(texts.front());
    std::string list;
    for (const std::string& text : texts) {
        if (!list.empty()) list += ", ";
        list += toml_text(text);
    }
    return "[" + list + "]";
}

std::string toml_key(const std::string& name) {
    const bool is_bare =
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == std::string::npos;
    return is_bare && !name.empty() ? name : toml_text(name);
}

void add(std::string& block, std::string_view key, const std::string& value, std::string_view comment = "") {
    fmt::format_to(std::back_inserter(block), "{} = {}{}{}\n", key, value, comment.empty() ? "" : "  # ", comment);
}

/// The path with {date} for a day in the file's name.
std::string input_of(const std::string& path) {
    const std::size_t name = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
    static const std::regex day("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    return path.substr(0, name) +
           std::regex_replace(path.substr(name), day, "{date}", std::regex_constants::format_first_only);
}

void add_form(std::string& block, const Inspection& inspection) {
    const Source& source = inspection.proposal.source;
    if (inspection.path != standard_input_path && is_utf8(inspection.path)) {
        const std::string input = input_of(inspection.path);
        add(block, "input", toml_text(input),
            input.find("{date}") == std::string::npos ? "{date} stands for the run date, where the name has one" : "");
    }
    if (!is_utf8_name(source.encoding)) {
        add(block, "encoding", toml_text(source.encoding),
            inspection.readings.empty() ? "" : "a proposal: see how its values read above");
    }
    if (source.delimiter != ',') {
        add(block, "delimiter", toml_text(source.delimiter == '\t' ? "tab" : std::string(1, source.delimiter)));
    }
    if (source.quote != '"') {
        add(block, "quote", toml_text(source.quote == '\0' ? "none" : std::string(1, source.quote)));
    }
    if (source.skip_lines != 0) add(block, "skip_lines", std::to_string(source.skip_lines));
    if (!source.empty_values.empty()) add(block, "empty_value", toml_texts(source.empty_values));
}

std::vector<std::string> texts_of(const std::vector<DateFormat>& formats) {
    std::vector<std::string> texts;
    for (const DateFormat& format : formats) texts.push_back(format.text());
    return texts;
}

void add_dates(std::string& block, const Proposal& proposal) {
    if (!proposal.source.date_formats.empty()) {
        add(block, "date_format", toml_texts(texts_of(proposal.source.date_formats)));
    }
    if (!proposal.dates_are_open) return;
    block += "# Day first or month first is undecidable: ask the supplier, and take one of these lines.\n";
    for (const auto& formats : {proposal.dates.formats, proposal.dates.alternatives}) {
        add(block, "# date_format", toml_texts(texts_of(proposal.with_dates(formats).date_formats)));
    }
}

std::string mark_text(const std::string& mark) { return toml_text(mark == " " ? "space" : mark); }

std::string most_frequent_of(const CurrencyCounts& counts) {
    std::map<std::string, std::int64_t> records;
    for (const auto& [sign, count] : counts) records[usual_currency(sign)] += count;
    return std::ranges::max_element(records, {}, [](const auto& each) { return each.second; })->first;
}

void add_money(std::string& block, const Proposal& proposal, const std::optional<Trial>& trial) {
    const MoneyFormat& money = proposal.source.money;
    if (proposal.money.is_open) {
        const bool is_point = proposal.prices->open_point.count > 0;
        block +=
            "# No value proves what its mark is: as it stands, `.` is that of decimals. If it is that of thousands:\n";
        if (is_point) add(block, "# decimal_mark", "\",\"");
        add(block, "# thousands_mark", is_point ? "\".\"" : "\",\"");
        if (!is_point) block += "# If `,` is that of decimals:\n# decimal_mark = \",\"\n";
    }
    if (money.decimal_mark != '.') add(block, "decimal_mark", toml_text(std::string(1, money.decimal_mark)));
    if (!money.thousands_mark.empty()) add(block, "thousands_mark", mark_text(money.thousands_mark));
    if (!money.currencies.empty()) add(block, "currency_signs", toml_texts(money.currencies));
    if (!proposal.source.currency.empty()) {
        add(block, "currency", toml_text(proposal.source.currency));
    } else if (trial && are_of_several(trial->currencies)) {
        fmt::format_to(std::back_inserter(block), "# Several currencies ({}): one of them is loaded.\n",
                       describe(trial->currencies));
        const auto code = currency_code(most_frequent_of(trial->currencies));
        add(block, "# currency", code ? toml_text(*code) : "\"\"", "the others are rejected");
    }
    if (proposal.source.price_is != PriceIs::line) {
        add(block, "price_is",
            toml_text(std::string(price_meanings[static_cast<std::size_t>(proposal.source.price_is)])));
    }
    std::vector<std::string> forms;
    if (money.parentheses) forms.emplace_back("parentheses");
    if (money.trailing_minus) forms.emplace_back("trailing-minus");
    if (!forms.empty()) add(block, "negative_form", toml_texts(forms));
    const bool has_negatives = proposal.prices && proposal.prices->leading_minus.count +
                                                          proposal.prices->trailing_minus.count +
                                                          proposal.prices->parentheses.count >
                                                      0;
    if (money.negative_allowed) {
        add(block, "negative_prices", "true");
    } else if (has_negatives) {
        add(block, "# negative_prices", "true", "to load negative prices instead of rejecting them");
    }
}

/// What is declared of records, and never proposed.
void add_declared_records(std::string& block, const Source& source) {
    if (!source.skip_records_where.empty()) add(block, "skip_records_where", toml_texts(source.skip_records_where));
    if (!source.order_id_from.empty()) add(block, "order_id_from", toml_texts(source.order_id_from));
    if (source.extra_columns != ExtraColumnsAre::ignored) {
        add(block, "extra_columns", toml_text(extra_column_choices[static_cast<std::size_t>(source.extra_columns)]));
    }
    if (!source.order_id_prefix.empty()) add(block, "order_id_prefix", toml_text(source.order_id_prefix));
    if (source.shared_order_ids) add(block, "shared_order_ids", "true");
    if (!source.customer_key_prefix.empty()) {
        add(block, "customer_key_prefix", toml_text(source.customer_key_prefix));
    }
    std::vector<std::string> filled;
    for (const Column column : source.fill_down) filled.emplace_back(column_names[static_cast<std::size_t>(column)]);
    if (!filled.empty()) add(block, "fill_down", toml_texts(filled));
}

void add_orders(std::string& block, const Inspection& inspection) {
    const Proposal& proposal = inspection.proposal;
    const std::int64_t others = inspection.likely_trial() ? inspection.likely_trial()->other_again : 0;
    const std::string repeats = fmt::format("{} {} an order_id with other values", group_thousands(others),
                                            others == 1 ? "record repeats" : "records repeat");
    if (proposal.source.order_lines) {
        add(block, "order_lines", "true", inspection.declared.source.order_lines ? "" : repeats);
    } else if (others > 0) {
        add(block, "# order_lines", "true", repeats + ": if they are lines of their orders");
    }
    add_declared_records(block, proposal.source);
    if (proposal.max_rejects.empty()) return;
    block +=
        fmt::format("# More than the usual {} would be rejected, as above; without this line the file is refused.\n",
                    RejectLimit::usual().text);
    add(block, "max_rejects", toml_text(proposal.max_rejects));
}

bool is_name_of_unit(const std::string& header) {
    const std::string name = ascii_lower(header);
    return name.find("unit") != std::string::npos || name.find("einzel") != std::string::npos;
}

std::string names_of(const std::vector<std::size_t>& positions, const ColumnSample& sample) {
    std::string names;
    for (const std::size_t position : positions) {
        if (!names.empty()) names += " or ";
        names += excerpt(sample.header[position]);
    }
    return names;
}

void add_columns(std::string& block, const Inspection& inspection) {
    const Source& source = inspection.proposal.source;
    std::string columns;
    std::string constants;
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        const Source::Origin& origin = source.origins[i];
        if (!origin.headers.empty()) {
            const bool is_of_one = static_cast<Column>(i) == Column::price && source.price_is == PriceIs::line &&
                                   is_name_of_unit(origin.headers.front());
            add(columns, column_names[i], toml_texts(origin.headers),
                is_of_one ? "of one unit? Then add price_is = \"unit\", and the quantity's column below" : "");
        }
        if (!origin.constant) continue;
        const bool is_assumed =
            inspection.proposal.assumes_one_passenger && static_cast<Column>(i) == Column::passenger_count;
        add(constants, column_names[i], toml_text(*origin.constant), is_assumed ? "the file has no such column" : "");
    }
    for (const Column column : inspection.proposal.missing()) {
        const auto i = static_cast<std::size_t>(column);
        if (!source.origins[i].headers.empty()) continue;
        const std::string others = names_of(inspection.proposal.columns[i].others, inspection.sample);
        add(columns, "# " + std::string(column_names[i]), "\"\"",
            others.empty() ? "which column is it?" : others + "?");
    }
    if (!columns.empty()) block += "\n[source." + toml_key(inspection.name) + ".columns]\n" + columns;
    if (!constants.empty()) block += "\n[source." + toml_key(inspection.name) + ".constants]\n" + constants;
}

}  // namespace

std::string source_block(const Inspection& inspection) {
    std::string block = "[source." + toml_key(inspection.name) + "]\n";
    add_form(block, inspection);
    add_dates(block, inspection.proposal);
    add_money(block, inspection.proposal, inspection.likely_trial());
    add_orders(block, inspection);
    add_columns(block, inspection);
    return block;
}

}  // namespace ordermart
