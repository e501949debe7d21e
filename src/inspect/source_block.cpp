#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <regex>

#include "inspect/evidence_text.hpp"
#include "inspect/inspection.hpp"
#include "inspect/toml_text.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/decoder.hpp"
#include "ordermart/input/reject_limit.hpp"

namespace ordermart {
namespace {

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
    if (source.delimiter != ",") {
        add(block, "delimiter",
            toml_text(source.delimiter == "\t"  ? "tab"
                      : source.delimiter == " " ? "space"
                                                : source.delimiter));
    }
    if (source.quote != '"') {
        add(block, "quote", toml_text(source.quote == '\0' ? "none" : std::string(1, source.quote)));
    }
    if (source.skip_initial_space) add(block, "skip_initial_space", "true");
    if (source.escape != '\0') add(block, "escape", toml_text(std::string(1, source.escape)));
    if (source.stray_quotes) add(block, "stray_quotes", "true");
    if (!source.has_header) add(block, "header", "\"none\"");
    if (source.skip_lines != 0) add(block, "skip_lines", std::to_string(source.skip_lines));
    if (!source.empty_values.empty()) add(block, "empty_value", toml_texts(source.empty_values));
    if (source.strip_excel_text) add(block, "strip_excel_text", "true");
}

void add_dates(std::string& block, const Source& source) {
    if (!source.date_formats.empty()) add(block, "date_format", toml_texts(source.date_formats));
    if (!source.date_languages.empty()) add(block, "date_language", toml_texts(source.date_languages));
    if (source.order_window) add(block, "order_window", toml_text(source.order_window->text()));
}

std::string mark_text(const std::string& mark) { return toml_text(mark == " " ? "space" : mark); }

std::string reason_of(const Proposal& proposal, const std::string& setting) {
    const auto found = proposal.reasons.find(setting);
    return found == proposal.reasons.end() ? "" : found->second;
}

void add_money(std::string& block, const Proposal& proposal) {
    const Source& source = proposal.source;
    const MoneyFormat& money = source.money;
    if (money.decimal_mark != '.') add(block, "decimal_mark", toml_text(std::string(1, money.decimal_mark)));
    if (!money.thousands_mark.empty()) add(block, "thousands_mark", mark_text(money.thousands_mark));
    if (money.grouping != Grouping::thousands) {
        add(block, "grouping", toml_text(std::string(grouping_names[static_cast<std::size_t>(money.grouping)])));
    }
    if (!money.currencies.empty()) add(block, "currency_signs", toml_texts(money.currencies));
    if (!source.currency.empty()) add(block, "currency", toml_text(source.currency));
    if (source.price_is != PriceIs::line) {
        add(block, "price_is", toml_text(price_meanings[static_cast<std::size_t>(source.price_is)]),
            reason_of(proposal, "price_is"));
    }
    std::vector<std::string> forms;
    if (money.parentheses) forms.emplace_back("parentheses");
    if (money.trailing_minus) forms.emplace_back("trailing-minus");
    if (!forms.empty()) add(block, "negative_form", toml_texts(forms));
    if (money.negative_allowed) add(block, "negative_prices", "true", reason_of(proposal, "negative_prices"));
}

/// What is declared of records, and never proposed.
void add_declared_records(std::string& block, const Source& source) {
    if (!source.skip_records_where.empty()) add(block, "skip_records_where", toml_texts(source.skip_records_where));
    if (!source.order_id_from.empty()) add(block, "order_id_from", toml_texts(source.order_id_from));
    if (source.extra_columns != ExtraColumnsAre::ignored) {
        add(block, "extra_columns", toml_text(extra_column_choices[static_cast<std::size_t>(source.extra_columns)]));
    }
    if (!source.order_id_prefix.empty()) add(block, "order_id_prefix", toml_text(source.order_id_prefix));
    if (!source.customer_key_prefix.empty()) {
        add(block, "customer_key_prefix", toml_text(source.customer_key_prefix));
    }
    if (source.scientific_order_ids) add(block, "scientific_order_ids", "true");
    if (source.shared_order_ids) add(block, "shared_order_ids", "true");
}

void add_orders(std::string& block, const Proposal& proposal) {
    const Source& source = proposal.source;
    if (source.order_lines) add(block, "order_lines", "true", reason_of(proposal, "order_lines"));
    std::vector<std::string> filled;
    for (const Column column : source.fill_down) filled.emplace_back(column_names[static_cast<std::size_t>(column)]);
    if (!filled.empty()) add(block, "fill_down", toml_texts(filled), reason_of(proposal, "fill_down"));
    add_declared_records(block, source);
    if (proposal.max_rejects.empty()) return;
    block +=
        fmt::format("# More than the usual {} would be rejected, as above; without this line the file is refused.\n",
                    RejectLimit::usual().text);
    add(block, "max_rejects", toml_text(proposal.max_rejects));
}

void add_columns(std::string& columns, std::string& constants, const Proposal& proposal) {
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        const Source::Origin& origin = proposal.source.origins[i];
        const std::string reason = reason_of(proposal, std::string(column_names[i]));
        const bool is_usual = reason == "a usual name for it";
        if (!origin.headers.empty()) add(columns, column_names[i], toml_texts(origin.headers), is_usual ? "" : reason);
        if (origin.constant) add(constants, column_names[i], toml_text(*origin.constant), reason);
    }
}

/// Columns that could be loaded too, and need not be.
void add_possible_columns(std::string& columns, const Inspection& inspection) {
    for (std::size_t i = contract_columns; i < column_names.size(); ++i) {
        const ColumnMatch& match = inspection.proposal.columns[i];
        const Source::Origin& origin = inspection.proposal.source.origins[i];
        if (match.by != MatchBy::similar || !origin.headers.empty() || origin.constant) continue;
        const std::string& header = inspection.sample.header[match.position];
        if (is_utf8(header)) add(columns, "# " + std::string(column_names[i]), toml_text(header), "if it is wanted");
    }
}

/// The answers that a part of the block declares, commented out.
void add_decisions(std::string& block, const Proposal& proposal, BlockLine::Part part) {
    for (const Decision& decision : proposal.decisions) {
        std::string answers;
        for (const PossibleAnswer& answer : decision.answers) {
            for (const BlockLine& line : answer.lines) {
                const bool is_first = &line == &answer.lines.front();
                const std::string meaning = is_first ? answer_text(answer) : "this line too, with the answer above";
                if (line.part == part) add(answers, "# " + line.key, line.value, meaning);
            }
        }
        if (answers.empty()) continue;
        block += "# " + decision.question + "\n" + answers;
        if (!decision.open_key.empty() && part == BlockLine::Part::settings)
            add(block, decision.open_key, "\"?\"", "in place of this line an answer above, without its #");
    }
}

void add_table(std::string& block, const Inspection& inspection, const std::string& table, const std::string& lines) {
    if (!lines.empty()) block += "\n[source." + toml_key(inspection.name) + "." + table + "]\n" + lines;
}

}  // namespace

std::string source_block(const Inspection& inspection) {
    const Proposal& proposal = inspection.proposal;
    std::string block = "[source." + toml_key(inspection.name) + "]\n";
    add_form(block, inspection);
    add_dates(block, proposal.source);
    add_money(block, proposal);
    add_orders(block, proposal);
    add_decisions(block, proposal, BlockLine::Part::settings);
    std::string columns;
    std::string constants;
    add_columns(columns, constants, proposal);
    add_decisions(columns, proposal, BlockLine::Part::columns);
    add_possible_columns(columns, inspection);
    add_decisions(constants, proposal, BlockLine::Part::constants);
    add_table(block, inspection, "columns", columns);
    add_table(block, inspection, "constants", constants);
    return block;
}

}  // namespace ordermart
