#include "inspect/source_proposal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "inspect/header_names.hpp"
#include "inspect/toml_text.hpp"
#include "inspect/value_proposal.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

/// More columns that could be one are noise.
constexpr std::size_t most_columns_asked = 4;

std::string name_of(Column column) { return std::string(column_names[static_cast<std::size_t>(column)]); }

bool can_be_declared(const std::string& header) {
    return !header.empty() && is_utf8(header) && header.find('\0') == std::string::npos;
}

/// What a declaration calls the column at a position: its name, or its place where others have that name too.
std::string declared_name(const ColumnSample& sample, std::size_t position) {
    const std::string& header = sample.header[position];
    const bool is_single = std::ranges::count(sample.header, header) == 1;
    return can_be_declared(header) && is_single ? header : fmt::format("#{}", position + 1);
}

PossibleAnswer answer_of_column(const ColumnSample& sample, Column column, std::size_t position) {
    const std::string header = declared_name(sample, position);
    return {fmt::format("the column {}", excerpt(header)),
            {{BlockLine::Part::columns, name_of(column), toml_text(header)}},
            "--columns " + shell_word(name_of(column) + "=" + header),
            [column, header](Source& source) { source.origin(column).headers = {header}; },
            {}};
}

PossibleAnswer answer_of_constant(Column column, const std::string& value) {
    return {fmt::format("{} for each record", value),
            {{BlockLine::Part::constants, name_of(column), toml_text(value)}},
            "--constants " + shell_word(name_of(column) + "=" + value),
            [column, value](Source& source) { source.origin(column).constant = value; },
            {}};
}

std::string reason_of(MatchBy by) {
    if (by == MatchBy::similar) return "a usual name for it";
    return by == MatchBy::forms ? "by its values alone" : "";
}

/// Takes the columns that were found: those of the contract, and of the others the quantity and the currency.
void propose_columns(const ColumnSample& sample, bool has_header, Proposal& proposal) {
    for (std::size_t i = 0; i < column_names.size(); ++i) {
        const auto column = static_cast<Column>(i);
        ColumnMatch& match = proposal.columns[i];
        const bool is_taken = i < contract_columns || column == Column::quantity || column == Column::currency;
        if (match.by != MatchBy::similar && match.by != MatchBy::forms) continue;
        // A record's values are no names.
        if (!is_taken || !has_header || !can_be_declared(sample.header[match.position])) {
            if (is_taken) match = {MatchBy::nothing, 0, {match.position}};
            continue;
        }
        proposal.source.origins[i].headers = {declared_name(sample, match.position)};
        proposal.reasons[name_of(column)] = reason_of(match.by);
    }
}

/// The columns that are nothing else, as far as they are few.
std::string names_of_unclaimed(const ColumnSample& sample, const Proposal& proposal) {
    std::string names;
    std::size_t count = 0;
    for (std::size_t i = 0; i < sample.header.size(); ++i) {
        const auto is_here = [i](const ColumnMatch& match) { return match.has_position() && match.position == i; };
        if (std::ranges::any_of(proposal.columns, is_here)) continue;
        names += (names.empty() ? "" : ", ") + excerpt(sample.header[i]);
        ++count;
    }
    constexpr std::size_t most = 10;
    return count == 0 || count > most ? "" : "; not used yet: " + names;
}

/// Which column, where none is found or several are.
void ask_for_columns(const ColumnSample& sample, bool has_header, Proposal& proposal) {
    for (const Column column : proposal.missing()) {
        if (column == Column::passenger_count) continue;
        const ColumnMatch& match = proposal.columns[static_cast<std::size_t>(column)];
        Decision decision{fmt::format("which column is {}?", name_of(column)), {}};
        for (const std::size_t position : match.others) {
            if (has_header && decision.answers.size() < most_columns_asked) {
                decision.answers.push_back(answer_of_column(sample, column, position));
            }
        }
        if (decision.answers.empty()) {
            const bool has_names = sample.header.empty() || sample.header.front() != name_of_position(1);
            decision.answers.push_back({"no column seems to be it" + names_of_unclaimed(sample, proposal),
                                        {{BlockLine::Part::columns, name_of(column), "\"\""}},
                                        "--columns " + name_of(column) + (has_names ? "=NAME" : "=#N"),
                                        {},
                                        {}});
        }
        proposal.decisions.push_back(std::move(decision));
    }
}

/// One for each order, where the file has no column that could be it.
void propose_passengers(const ColumnSample& sample, bool has_header, const Declaration& declared, Proposal& proposal) {
    ColumnMatch& match = proposal.columns[static_cast<std::size_t>(Column::passenger_count)];
    const bool is_missing = match.by == MatchBy::nothing || match.by == MatchBy::doubt;
    if (!is_missing || !proposal.source.origin(Column::passenger_count).headers.empty()) return;
    std::vector<std::size_t> others =
        match.by == MatchBy::doubt ? match.others : unclaimed_counts(sample, proposal.columns, declared.source);
    if (has_header && others.empty()) {
        proposal.source.origin(Column::passenger_count).constant = "1";
        proposal.reasons["passenger_count"] = "the file has no such column";
        match.by = MatchBy::constant;
        return;
    }
    if (others.size() > most_columns_asked) others.resize(most_columns_asked);
    Decision decision{"is some column passenger_count, or is it 1 for each record?", {}};
    decision.answers.push_back(answer_of_constant(Column::passenger_count, "1"));
    for (const std::size_t position : others) {
        if (has_header) decision.answers.push_back(answer_of_column(sample, Column::passenger_count, position));
    }
    proposal.decisions.push_back(std::move(decision));
}

void propose_price_of_unit(const std::string& reason, Proposal& proposal) {
    proposal.source.price_is = PriceIs::unit;
    proposal.reasons["price_is"] = reason;
}

PossibleAnswer answer_of_meaning(PriceIs meaning, const std::string& text) {
    const std::string word(price_meanings[static_cast<std::size_t>(meaning)]);
    return {text,
            {{BlockLine::Part::settings, "price_is", toml_text(word)}},
            "--price-is " + word,
            [meaning](Source& source) { source.price_is = meaning; },
            {}};
}

/// What the price is of, where a quantity stands beside it: arithmetic proves it, or its name says so.
void propose_price_meaning(const Declaration& declared, const ColumnSample& sample, Proposal& proposal) {
    const ColumnMatch& price = proposal.columns[static_cast<std::size_t>(Column::price)];
    if (declared.has("price-is") || !price.has_position()) return;
    if (proposal.product && price.position == proposal.product->unit_price) {
        const ProductFinding& product = *proposal.product;
        Source::Origin& quantity = proposal.source.origin(Column::quantity);
        if (quantity.headers.empty()) quantity.headers = {declared_name(sample, product.quantity)};
        const auto header = [&sample](std::size_t position) { return excerpt(sample.header[position]); };
        Source::Origin& discount = proposal.source.origin(Column::discount);
        if (product.discount && discount.headers.empty()) {
            discount.headers = {declared_name(sample, *product.discount)};
            proposal.reasons["discount"] = "the values beside it are without it";
        }
        const std::string less = product.discount ? " - " + header(*product.discount) : "";
        propose_price_of_unit(fmt::format("{} × {}{} = {} in {} of {} records", header(product.quantity),
                                          header(product.unit_price), less, header(product.value),
                                          group_thousands(product.holds), group_thousands(product.looked_at)),
                              proposal);
        return;
    }
    if (!proposal.source.has(Column::quantity)) return;
    const NamedPrice named = named_price(sample.header[price.position]);
    const bool is_value = proposal.product && price.position == proposal.product->value;
    if (is_value || named == NamedPrice::line || named == NamedPrice::order) return;
    if (named == NamedPrice::unit) return propose_price_of_unit("by the column's name", proposal);
    const std::string header = excerpt(sample.header[price.position]);
    Decision decision{fmt::format("is {} the value of the line, or the price of one piece?", header), {}, true};
    decision.answers.push_back(answer_of_meaning(PriceIs::line, "the value of the line"));
    decision.answers.push_back(answer_of_meaning(PriceIs::unit, "of one piece: the value is price × quantity"));
    proposal.decisions.push_back(std::move(decision));
}

}  // namespace

std::vector<Column> Proposal::missing() const {
    std::vector<Column> columns_missing;
    for (std::size_t i = 0; i < contract_columns; ++i) {
        if (columns[i].by == MatchBy::nothing || columns[i].by == MatchBy::doubt) {
            columns_missing.push_back(static_cast<Column>(i));
        }
    }
    return columns_missing;
}

bool Proposal::has_open_key() const {
    return std::ranges::any_of(decisions, [](const Decision& each) { return !each.open_key.empty(); });
}

Proposal propose(const Declaration& declared, const FileForm& form, const std::string& encoding,
                 const ColumnSample& sample, const ColumnMatches& matches, std::optional<ProductFinding> product) {
    Proposal proposal;
    proposal.source = declared.source;
    proposal.source.delimiter = form.csv.delimiter;
    proposal.source.quote = form.csv.quote;
    proposal.source.skip_initial_space = form.csv.skip_initial_space;
    proposal.source.has_header = form.has_header;
    proposal.source.escape = form.csv.escape;
    proposal.source.skip_lines = form.csv.skip_lines;
    proposal.source.encoding = encoding;
    proposal.columns = matches;
    proposal.product = product;
    propose_columns(sample, form.header_has_names, proposal);
    ask_for_columns(sample, form.header_has_names, proposal);
    propose_passengers(sample, form.header_has_names, declared, proposal);
    propose_values(declared, sample, proposal);
    propose_price_meaning(declared, sample, proposal);
    return proposal;
}

}  // namespace ordermart
