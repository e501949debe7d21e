#include "input/record_condition.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

using Operator = Comparison::Operator;

/// Longer signs stand before those that they begin with.
constexpr auto signs = std::to_array<std::pair<std::string_view, Operator>>({
    {"<>", Operator::unequal},
    {"!=", Operator::unequal},
    {"<=", Operator::at_most},
    {">=", Operator::at_least},
    {"=", Operator::equal},
    {"<", Operator::less},
    {">", Operator::greater},
});

/// Letters of other alphabets count as such.
bool is_of_word(char c) {
    const char lower = ascii_lower(c);
    return (lower >= 'a' && lower <= 'z') || is_digit(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

class ConditionParser {
public:
    explicit ConditionParser(std::string_view text) : whole_(text), rest_(text) {}

    RecordCondition parse() {
        RecordCondition condition;
        do {
            condition.emplace_back();
            do {
                condition.back().push_back(comparison());
            } while (take_word("and"));
        } while (take_word("or"));
        skip_space();
        if (!rest_.empty()) fail("`and`, `or` or its end");
        return condition;
    }

private:
    Comparison comparison() {
        Comparison comparison;
        comparison.column = column();
        if (take_word("is")) {
            comparison.op = take_word("not") ? Operator::not_empty : Operator::empty;
            if (!take_word("empty")) fail("`empty`");
            return comparison;
        }
        comparison.op = sign();
        skip_space();
        if (!rest_.starts_with('\'')) fail("a text in ''");
        comparison.text = normalised_space(quoted());
        return comparison;
    }

    std::string column() {
        skip_space();
        std::string name;
        if (rest_.starts_with('"')) {
            name = normalised_space(quoted());
        } else {
            name = word();
            rest_.remove_prefix(name.size());
        }
        if (name.empty()) fail("a column's name");
        return name;
    }

    Operator sign() {
        skip_space();
        for (const auto& [sign, op] : signs) {
            if (!rest_.starts_with(sign)) continue;
            rest_.remove_prefix(sign.size());
            return op;
        }
        fail("=, <>, <, <=, >, >=, `is empty` or `is not empty`");
    }

    /// What stands between two of the next character, in which it is doubled.
    std::string quoted() {
        const char quote = rest_.front();
        std::string text;
        for (std::size_t at = 1; at < rest_.size(); ++at) {
            if (rest_[at] != quote) {
                text += rest_[at];
            } else if (at + 1 < rest_.size() && rest_[at + 1] == quote) {
                text += rest_[at++];
            } else {
                rest_.remove_prefix(at + 1);
                return text;
            }
        }
        fail(fmt::format("a {} that ends", quote));
    }

    std::string_view word() const {
        std::size_t size = 0;
        while (size < rest_.size() && is_of_word(rest_[size])) ++size;
        return rest_.substr(0, size);
    }

    bool take_word(std::string_view wanted) {
        skip_space();
        if (ascii_lower(word()) != wanted) return false;
        rest_.remove_prefix(wanted.size());
        return true;
    }

    void skip_space() {
        while (!rest_.empty() && is_blank(rest_.substr(0, 1))) rest_.remove_prefix(1);
    }

    [[noreturn]] void fail(const std::string& expected) const {
        throw Error(ExitCode::usage, "--skip-records-where",
                    fmt::format("'{}' needs {} {}", printable(whole_), expected,
                                rest_.empty() ? "at its end" : fmt::format("at '{}'", printable(rest_))),
                    "compare as in: Kunde = 'Summe' or \"Order ID\" is empty");
    }

    const std::string_view whole_;
    std::string_view rest_;
};

}  // namespace

RecordCondition parse_record_condition(std::string_view text) { return ConditionParser(text).parse(); }

}  // namespace ordermart
