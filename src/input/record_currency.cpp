#include "input/record_currency.hpp"

#include <algorithm>
#include <utility>

namespace ordermart {

RecordCurrency::RecordCurrency(const Source& source, MoneyFormat money)
    : money_(std::move(money)), currency_(source.currency), has_column_(source.has(Column::currency)) {
    for (const std::string& sign : money_.currencies) signs_.push_back({sign, usual_currency(sign)});
    if (!currency_.empty()) judge_signs(currency_);
}

bool RecordCurrency::is_told_by(const Source& source) {
    return source.has(Column::currency) || !source.money.currencies.empty();
}

void RecordCurrency::judge_signs(const std::string& code) {
    for (Sign& sign : signs_) sign.can_be = may_be_of(sign.text, code);
}

void RecordCurrency::look_at(std::string_view amount) {
    if (const auto sign = currency_sign(amount, money_)) seen_.push_back(&signs_[*sign]);
}

/// Most records have the code of the one before.
bool RecordCurrency::take_code(std::string_view text) {
    if (latest_code_ != nullptr && text == latest_text_) return true;
    const auto code = currency_code(text);
    if (!code) return false;
    latest_text_ = text;
    const auto place = codes_.try_emplace(*code).first;
    latest_code_ = &place->first;
    latest_count_ = &place->second;
    if (currency_.empty()) judge_signs(*latest_code_);
    return true;
}

std::optional<Reason> RecordCurrency::take(std::string_view code) {
    if (has_column_) {
        if (!take_code(code)) return Reason::bad_currency;
        if (!currency_.empty() && *latest_code_ != currency_) return Reason::other_currency;
    }
    const bool is_known = has_column_ || !currency_.empty();
    const auto is_other = [&](const Sign* sign) {
        return is_known ? !sign->can_be : sign->usual != seen_.front()->usual;
    };
    if (std::ranges::any_of(seen_, is_other)) return Reason::other_currency;
    return std::nullopt;
}

void RecordCurrency::count() {
    if (has_column_) {
        ++*latest_count_;
    } else if (!seen_.empty()) {
        ++seen_.front()->records;
    }
}

CurrencyCounts RecordCurrency::counts() const {
    CurrencyCounts counts;
    const auto add = [&counts](const std::string& text, std::int64_t records) {
        if (records > 0) counts[text] += records;
    };
    for (const auto& [code, records] : codes_) add(code, records);
    for (const Sign& sign : signs_) add(sign.text, sign.records);
    return counts;
}

}  // namespace ordermart
