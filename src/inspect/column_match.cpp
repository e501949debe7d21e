#include "inspect/column_match.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "inspect/header_names.hpp"
#include "ordermart/base/text.hpp"
#include "ordermart/input/currency.hpp"

namespace ordermart {
namespace {

using Positions = std::vector<std::size_t>;

template <typename Is>
Positions positions_where(const ColumnSample& sample, const std::vector<bool>& taken, Is is) {
    Positions found;
    for (std::size_t i = 0; i < sample.header.size(); ++i) {
        if (!taken[i] && !sample.header[i].empty() && is(i)) found.push_back(i);
    }
    return found;
}

/// One position is a match, several are a doubt.
ColumnMatch match_of(Positions positions, MatchBy by) {
    if (positions.empty()) return {};
    if (positions.size() > 1) return {MatchBy::doubt, 0, std::move(positions)};
    return {by, positions.front(), {}};
}

ColumnMatch match_by_name(const ColumnSample& sample, const std::vector<bool>& taken, const Source& declared,
                          Column column) {
    if (declared.origin(column).constant) return {MatchBy::constant, 0, {}};
    if (column == Column::order_id && !declared.order_id_from.empty()) return {MatchBy::composed, 0, {}};
    const std::vector<std::string>& headers = declared.origin(column).headers;
    if (!headers.empty()) return match_of(columns_called(headers, sample.header), MatchBy::declared);
    Positions found = columns_called({std::string(column_names[static_cast<std::size_t>(column)])}, sample.header);
    std::erase_if(found, [&taken](std::size_t at) { return taken[at]; });
    return match_of(std::move(found), MatchBy::name);
}

bool has_form(const ColumnProfile& profile, const std::string& form) {
    const std::vector<ColumnProfile::Form> forms = profile.forms(1);
    return form.empty() || (!forms.empty() && forms.front().form == form);
}

/// Values that a column of that name cannot have: `#1001` is no customer, and no code no currency.
bool contradicts(const ColumnProfile& profile, Column column) {
    if (column == Column::customer_name) return has_form(profile, "#9");
    if (column != Column::currency) return false;
    const std::vector<ColumnProfile::Form> forms = profile.forms(1);
    return forms.empty() || !currency_code(forms.front().example);
}

ColumnMatch match_by_usual_name(const ColumnSample& sample, const std::vector<std::string>& plain_names,
                                const std::vector<bool>& taken, Column column) {
    ColumnMatch match;
    for (const HeaderName& usual : header_names()) {
        if (usual.column != column) continue;
        Positions found = positions_where(sample, taken, [&](std::size_t i) {
            return plain_names[i] == usual.name && has_form(sample.columns[i], usual.form) &&
                   !contradicts(sample.columns[i], column);
        });
        if (match.by == MatchBy::nothing) {
            match = match_of(std::move(found), MatchBy::similar);
            continue;
        }
        for (const std::size_t position : found) {
            const bool is_known = match.position == position && match.has_position();
            if (!is_known && std::ranges::count(match.others, position) == 0) match.others.push_back(position);
        }
    }
    return match;
}

/// Nine of ten values that are not empty look like the column's.
bool looks_like(const ColumnProfile& profile, Column column) {
    const std::int64_t filled = profile.values() - profile.empty();
    if (filled == 0) return false;
    if (column == Column::order_date) return profile.dates().finding().dates * 10 >= filled * 9;
    const MoneyEvidence& money = profile.money();
    const std::int64_t decimals = money.decimal_point.count + money.decimal_comma.count;
    return column == Column::price && money.numbers * 10 >= filled * 9 && decimals * 2 >= filled;
}

void take(ColumnMatch found, ColumnMatch& match, std::vector<bool>& taken) {
    match = std::move(found);
    if (match.has_position()) taken[match.position] = true;
}

/// The columns of the file that are declared to be none of the contract's.
std::vector<bool> declared_others(const ColumnSample& sample, const Source& declared) {
    std::vector<bool> taken(sample.header.size());
    for (std::size_t i = contract_columns; i < column_names.size(); ++i) {
        // The time may stand in the date's column.
        if (static_cast<Column>(i) == Column::order_time) continue;
        for (const std::size_t at : columns_called(declared.origins[i].headers, sample.header)) taken[at] = true;
    }
    return taken;
}

std::vector<std::string> plain_names_of(const ColumnSample& sample) {
    std::vector<std::string> names;
    for (const std::string& header : sample.header) names.push_back(plain_name(header));
    return names;
}

/// Numbers of things are no counts.
bool is_name_of_number(const std::string& name) {
    constexpr auto endings =
        std::to_array<std::string_view>({"id", "no", "nr", "number", "nummer", "code", "zip", "year", "phone"});
    return std::ranges::any_of(endings, [&name](std::string_view ending) { return name.ends_with(ending); });
}

/// Nine of ten values are whole numbers of up to three digits.
bool looks_like_counts(const ColumnProfile& profile) {
    constexpr std::size_t longest = 3;
    const std::int64_t filled = profile.values() - profile.empty();
    std::int64_t counts = 0;
    for (const ColumnProfile::Form& form : profile.forms(ColumnProfile::most_forms)) {
        if (form.form == "9") counts += form.count;
    }
    return filled > 0 && counts * 10 >= filled * 9 && profile.longest_bytes() <= longest;
}

}  // namespace

ColumnMatches match_columns(const ColumnSample& sample, const Source& declared) {
    ColumnMatches matches;
    std::vector<bool> taken = declared_others(sample, declared);
    const std::vector<std::string> plain_names = plain_names_of(sample);
    const auto for_each_open = [&](std::size_t first, std::size_t last, const auto& use) {
        for (std::size_t i = first; i < last; ++i) {
            const bool is_declared = !declared.origins[i].headers.empty() || declared.origins[i].constant;
            if (matches[i].by == MatchBy::nothing) use(matches[i], static_cast<Column>(i), is_declared);
        }
    };
    for_each_open(0, contract_columns, [&](ColumnMatch& match, Column column, bool) {
        take(match_by_name(sample, taken, declared, column), match, taken);
    });
    for_each_open(0, contract_columns, [&](ColumnMatch& match, Column column, bool is_declared) {
        if (!is_declared) take(match_by_usual_name(sample, plain_names, taken, column), match, taken);
    });
    for_each_open(0, contract_columns, [&](ColumnMatch& match, Column column, bool is_declared) {
        if (is_declared) return;
        Positions found =
            positions_where(sample, taken, [&](std::size_t i) { return looks_like(sample.columns[i], column); });
        take(match_of(std::move(found), MatchBy::forms), match, taken);
    });
    for_each_open(contract_columns, column_names.size(), [&](ColumnMatch& match, Column column, bool is_declared) {
        if (is_declared) {
            match = match_by_name(sample, taken, declared, column);
        } else {
            take(match_by_usual_name(sample, plain_names, taken, column), match, taken);
        }
    });
    return matches;
}

std::vector<std::size_t> unclaimed_counts(const ColumnSample& sample, const ColumnMatches& matches,
                                          const Source& declared) {
    std::vector<bool> taken = declared_others(sample, declared);
    for (const ColumnMatch& match : matches) {
        if (match.has_position()) taken[match.position] = true;
    }
    return positions_where(sample, taken, [&sample](std::size_t i) {
        return !is_name_of_number(plain_name(sample.header[i])) && looks_like_counts(sample.columns[i]);
    });
}

}  // namespace ordermart
