#include "inspect/product_evidence.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

#include "ordermart/base/error.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/money_format.hpp"
#include "ordermart/input/values.hpp"

namespace ordermart {
namespace {

/// More columns of numbers are not tried.
constexpr std::size_t most_columns = 16;
/// Three columns of which so many more records are against them than for them are given up.
constexpr std::int64_t most_against = 20;
/// So many records with a quantity other than one prove what no name says.
constexpr std::int64_t enough_without_name = 10;

struct NumberColumn {
    std::size_t position = 0;
    MoneyFormat format;
    std::optional<Decimal> number;  ///< of the present record
    std::optional<std::int64_t> cents;
};

struct Candidate {
    std::size_t quantity = 0;  ///< among the columns of numbers
    std::size_t unit_price = 0;
    std::size_t value = 0;
    std::int64_t holds = 0;
    std::int64_t against = 0;
    std::int64_t telling = 0;     ///< of those that hold, with another quantity than one and a price
    std::int64_t discounted = 0;  ///< of those that hold, where the value is without the discount
};

std::vector<NumberColumn> number_columns(const ColumnSample& sample) {
    std::vector<NumberColumn> columns;
    for (std::size_t i = 0; i < sample.columns.size() && columns.size() < most_columns; ++i) {
        const ColumnProfile& profile = sample.columns[i];
        const std::int64_t filled = profile.values() - profile.empty();
        if (filled == 0 || profile.money().numbers * 10 < filled * 9) continue;
        MoneyFormat format = money_finding(profile.money()).format;
        format.negative_allowed = true;
        columns.push_back({i, std::move(format), {}, {}});
    }
    return columns;
}

void read(std::string_view field, std::string& scratch, NumberColumn& column) {
    scratch.clear();
    const std::string_view text = normalise_space(field, scratch);
    column.number = parse_decimal(text, column.format);
    column.cents = parse_price_cents(text, column.format);
}

std::optional<std::int64_t> count_of(const std::optional<Decimal>& number) {
    if (!number || number->decimals > 0 || number->digits > Decimal::Digits{highest_quantity}) return std::nullopt;
    const auto count = static_cast<std::int64_t>(number->digits);
    return number->is_negative ? -count : count;
}

/// `discount` is its column, if any.
void weigh(const std::vector<NumberColumn>& columns, const NumberColumn* discount, Candidate& candidate) {
    const auto count = count_of(columns[candidate.quantity].number);
    const auto& price = columns[candidate.unit_price].number;
    const auto& value = columns[candidate.value].cents;
    if (!columns[candidate.quantity].number || !price || !value) return;
    const auto product = count ? value_cents(*price, *count) : std::nullopt;
    const std::int64_t less = discount != nullptr ? std::abs(discount->cents.value_or(0)) : 0;
    const bool is_discounted = product && *product != *value && std::abs(*product) - less == std::abs(*value);
    if (!product || (*product != *value && !is_discounted)) {
        ++candidate.against;
        return;
    }
    candidate.discounted += is_discounted ? 1 : 0;
    ++candidate.holds;
    candidate.telling += *count != 1 && *product != 0 ? 1 : 0;
}

bool is_given_up(const Candidate& candidate) {
    return candidate.against > most_against && candidate.against * 20 > candidate.holds;
}

std::vector<Candidate> candidates_of(const std::vector<NumberColumn>& columns,
                                     std::optional<std::size_t> named_quantity) {
    std::vector<Candidate> all;
    for (std::size_t quantity = 0; quantity < columns.size(); ++quantity) {
        if (named_quantity && columns[quantity].position != *named_quantity) continue;
        for (std::size_t price = 0; price < columns.size(); ++price) {
            for (std::size_t value = 0; value < columns.size(); ++value) {
                if (quantity != price && price != value && quantity != value) all.push_back({quantity, price, value});
            }
        }
    }
    return all;
}

void weigh_records(CsvReader& reader, std::size_t fields, std::optional<std::int64_t> most_records,
                   const RepeatedInput& input, const std::optional<std::size_t> named_discount,
                   std::vector<NumberColumn>& columns, std::vector<Candidate>& all) {
    const auto found = std::ranges::find(columns, named_discount, &NumberColumn::position);
    const NumberColumn* const discount = found != columns.end() ? &*found : nullptr;
    CsvRecord record;
    std::string scratch;
    scratch.reserve(CsvReader::max_record_bytes);
    std::int64_t records = 0;
    while (!all.empty() && (!most_records || records < *most_records) && !input.is_full() && reader.next(record)) {
        ++records;
        if (record.field_count != fields) continue;
        for (NumberColumn& column : columns) read(record.fields[column.position], scratch, column);
        for (Candidate& candidate : all) weigh(columns, discount, candidate);
        std::erase_if(all, is_given_up);
    }
}

}  // namespace

std::optional<ProductFinding> find_product(RepeatedInput& input, const std::string& encoding, const FileForm& form,
                                           const ColumnSample& sample, const ColumnMatches& matches,
                                           std::optional<std::int64_t> most_records) {
    std::vector<NumberColumn> columns = number_columns(sample);
    const auto named_as = [&matches](Column column) {
        const ColumnMatch& match = matches[static_cast<std::size_t>(column)];
        return match.has_position() ? std::optional(match.position) : std::nullopt;
    };
    const auto named = named_as(Column::quantity);
    const auto discount = named_as(Column::discount);
    std::vector<Candidate> all = candidates_of(columns, named);
    if (all.empty()) return std::nullopt;
    RawText text(input.path(), input.from_front(), encoding);
    try {
        CsvReader reader(text, form.csv);
        CsvRecord header;
        const std::size_t fields = sample.header.size() + (form.surplus == SurplusField::of_records ? 1 : 0);
        if (!form.has_header || reader.next(header))
            weigh_records(reader, fields, most_records, input, discount, columns, all);
    } catch (const Error& error) {
        if (error.code() != ExitCode::refused) throw;
    }
    std::erase_if(all, [named](const Candidate& each) {
        const std::int64_t needed = named ? 1 : enough_without_name;
        return each.telling < needed || each.against * 100 > each.holds + each.against;
    });
    if (all.empty()) return std::nullopt;
    const Candidate& found = all.front();
    // Columns that are equal make several; only the value may be any of them.
    const bool is_one = std::ranges::all_of(all, [&found](const Candidate& each) {
        return each.quantity == found.quantity && each.unit_price == found.unit_price;
    });
    if (!is_one) return std::nullopt;
    return ProductFinding{columns[found.quantity].position,
                          columns[found.unit_price].position,
                          columns[found.value].position,
                          found.discounted > 0 ? discount : std::nullopt,
                          found.holds,
                          found.holds + found.against};
}

}  // namespace ordermart
