#include "inspect/value_proposal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "inspect/toml_text.hpp"
#include "ordermart/base/printable.hpp"

namespace ordermart {
namespace {

/// More ways to write dates in one column are noise.
constexpr std::size_t most_date_formats = 5;

const ColumnProfile* profile_of(const Proposal& proposal, const ColumnSample& sample, Column column) {
    const ColumnMatch& match = proposal.columns[static_cast<std::size_t>(column)];
    return match.has_position() ? &sample.columns[match.position] : nullptr;
}

std::vector<DateFormat> parsed(const std::vector<DateFinding::Format>& found) {
    std::vector<DateFormat> formats;
    for (const DateFinding::Format& format : found) {
        if (formats.size() < most_date_formats) formats.push_back(DateFormat::parse(format.format));
    }
    return formats;
}

std::string meaning_of(DateOrder order) {
    constexpr std::array<std::string_view, date_orders> meanings{"the day stands first", "the month stands first",
                                                                 "the year stands first"};
    return std::string(meanings[static_cast<std::size_t>(order)]);
}

/// `23/12/10` is 2010-12-23, for one.
std::string example_of(const std::vector<DateFormat>& formats, const std::string& example) {
    for (const DateFormat& format : formats) {
        if (const auto day = format.read(example)) return fmt::format(": {} is {}", excerpt(example), to_string(*day));
    }
    return "";
}

PossibleAnswer answer_of_dates(const DateFinding::Reading& reading, const std::string& example) {
    const std::vector<DateFormat> formats = parsed(reading.formats);
    std::string flags;
    for (const DateFormat& format : formats) {
        flags += (flags.empty() ? "" : " ") + std::string("--date-format ") + shell_word(format.text());
    }
    const std::string span =
        reading.reads > 0 ? fmt::format(", all from {} to {}", to_string(reading.first), to_string(reading.last)) : "";
    return {meaning_of(reading.order) + example_of(formats, example) + span,
            {{BlockLine::Part::settings, "date_format", toml_texts(formats)}},
            flags,
            [formats](Source& source) { source.date_formats = formats; },
            {}};
}

/// Numbers that a form with a name reads: never guessed, and asked for.
void ask_for_named_dates(const ColumnProfile& profile, Proposal& proposal) {
    const std::vector<ColumnProfile::Form> forms = profile.forms(1);
    if (forms.empty() || (forms.front().form != "9" && forms.front().form != "9.9")) return;
    constexpr auto named = std::to_array<std::pair<std::string_view, std::size_t>>(
        {{"excel-serial", 5}, {"epoch-seconds", 10}, {"epoch-milliseconds", 13}});
    const std::string& example = forms.front().example;
    const std::size_t digits = std::min(example.find('.'), example.size());
    for (const auto& [name, length] : named) {
        const DateFormat format = DateFormat::parse(name);
        if (digits != length || !format.read(example)) continue;
        Decision decision{"are the dates numbers of days or seconds?", {}};
        decision.answers.push_back(
            answer_of_dates({{}, {{std::string(name), forms.front().count}}, 0, 0, "", {}, {}}, example));
        decision.answers.front().meaning = std::string(name) + example_of({format}, example);
        proposal.decisions.push_back(std::move(decision));
    }
}

void propose_dates(const Declaration& declared, const ColumnSample& sample, Proposal& proposal) {
    const ColumnProfile* const profile = profile_of(proposal, sample, Column::order_date);
    if (profile == nullptr) return;
    proposal.dates = profile->dates().finding();
    const DateFinding& dates = proposal.dates;
    if (declared.has("date-format")) return;
    if (dates.dates == 0) ask_for_named_dates(*profile, proposal);
    if (!dates.language.empty() && !declared.has("date-language")) {
        proposal.source.date_languages = {dates.language};
        proposal.reasons["date_language"] = "of the names in the dates";
    }
    if (dates.of_contract == dates.dates) return;
    if (!dates.is_undecided()) {
        proposal.source.date_formats = parsed(dates.formats);
        return;
    }
    Decision decision{"what stands first in the dates?", {}};
    const std::string example = profile->forms(1).front().example;
    for (const DateFinding::Reading& reading : dates.readings) {
        decision.answers.push_back(answer_of_dates(reading, example));
    }
    if (!decision.answers.empty()) proposal.decisions.push_back(std::move(decision));
}

PossibleAnswer answer_of_mark(char decimal_mark, const std::string& thousands_mark, std::string_view example) {
    const std::string decimal(1, decimal_mark);
    PossibleAnswer answer{
        fmt::format("{} is that of {}", excerpt(example), thousands_mark.empty() ? "decimals" : "thousands"),
        {},
        "--decimal-mark " + shell_word(decimal),
        [=](Source& source) {
            source.money.decimal_mark = decimal_mark;
            source.money.thousands_mark = thousands_mark;
        },
        {}};
    answer.lines.push_back({BlockLine::Part::settings, "decimal_mark", toml_text(decimal)});
    if (!thousands_mark.empty()) {
        answer.lines.push_back({BlockLine::Part::settings, "thousands_mark", toml_text(thousands_mark)});
        answer.flags += " --thousands-mark " + shell_word(thousands_mark);
    }
    return answer;
}

/// `1.234` and `1,234` alone are of decimals or of thousands.
void ask_for_mark(Proposal& proposal) {
    const MoneyEvidence& prices = *proposal.prices;
    const bool is_point = prices.open_point.count > 0;
    const std::string& example = is_point ? prices.open_point.example : prices.open_comma.example;
    Decision decision{fmt::format("is the mark in {} one of decimals or of thousands?", excerpt(example)), {}};
    const char mark = is_point ? '.' : ',';
    decision.answers.push_back(answer_of_mark(is_point ? ',' : '.', std::string(1, mark), std::string(1, mark)));
    decision.answers.push_back(answer_of_mark(mark, "", std::string(1, mark)));
    decision.open_key = "decimal_mark";
    proposal.decisions.push_back(std::move(decision));
}

void propose_money(const Declaration& declared, const ColumnSample& sample, Proposal& proposal) {
    const ColumnProfile* const profile = profile_of(proposal, sample, Column::price);
    if (profile == nullptr) return;
    proposal.prices = profile->money();
    MoneyFormat& format = proposal.source.money;
    const bool has_decimal = declared.has("decimal-mark");
    proposal.money = money_finding(profile->money(), has_decimal ? std::optional(format.decimal_mark) : std::nullopt);
    if (declared.has("thousands-mark")) proposal.money.is_open = false;
    const MoneyFormat& found = proposal.money.format;
    // A thousands mark that was declared is none of decimals, whatever the values look like.
    if (format.thousands_mark != std::string(1, found.decimal_mark)) format.decimal_mark = found.decimal_mark;
    if (!declared.has("thousands-mark")) format.thousands_mark = found.thousands_mark;
    if (!declared.has("grouping") && proposal.money.is_indian && !format.thousands_mark.empty()) {
        format.grouping = Grouping::indian;
    }
    if (!declared.has("currency-signs")) format.currencies = found.currencies;
    if (proposal.money.is_open) ask_for_mark(proposal);
    if (declared.has("negative-form")) return;
    format.parentheses = found.parentheses;
    format.trailing_minus = found.trailing_minus;
}

/// Texts that a spreadsheet has marked as texts.
void propose_excel_text(const Declaration& declared, const ColumnSample& sample, Proposal& proposal) {
    const ColumnProfile* const profile = profile_of(proposal, sample, Column::order_id);
    if (profile == nullptr || declared.has("strip-excel-text") || profile->damaged_ids().excel_text.count == 0) return;
    proposal.source.strip_excel_text = true;
    proposal.reasons["strip_excel_text"] = "a spreadsheet has marked order ids as texts";
}

void propose_empty_values(const Declaration& declared, const ColumnSample& sample, Proposal& proposal) {
    if (declared.has("empty-value")) return;
    std::vector<std::string>& words = proposal.source.empty_values;
    for (std::size_t i = 0; i < contract_columns; ++i) {
        const ColumnMatch& match = proposal.columns[i];
        if (!match.has_position()) continue;
        for (const auto& [word, count] : sample.columns[match.position].words_for_empty()) {
            if (std::ranges::find(words, word) == words.end()) words.push_back(word);
        }
    }
    std::ranges::sort(words);
}

}  // namespace

void propose_values(const Declaration& declared, const ColumnSample& sample, Proposal& proposal) {
    propose_dates(declared, sample, proposal);
    propose_money(declared, sample, proposal);
    propose_empty_values(declared, sample, proposal);
    propose_excel_text(declared, sample, proposal);
}

}  // namespace ordermart
