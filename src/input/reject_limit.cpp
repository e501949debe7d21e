#include "ordermart/input/reject_limit.hpp"

#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

constexpr std::int64_t millionths = 1'000'000;

}  // namespace

std::optional<RejectLimit> RejectLimit::parse(std::string_view text) {
    RejectLimit limit;
    limit.text = text;
    if (!text.ends_with('%')) {
        const auto count = parse_count(text);
        if (!count) return std::nullopt;
        limit.value = *count;
        return limit;
    }
    text.remove_suffix(1);
    const std::string_view whole = text.substr(0, text.find('.'));
    std::string decimals(whole.size() == text.size() ? std::string_view{} : text.substr(whole.size() + 1));
    if (decimals.size() > 4 || (decimals.empty() && whole.size() != text.size())) return std::nullopt;
    decimals.append(4 - decimals.size(), '0');
    const auto percent = parse_count(whole);
    const auto fraction = parse_count(decimals);
    if (!percent || !fraction || *percent > 100) return std::nullopt;
    limit.is_share = true;
    limit.value = *percent * (millionths / 100) + *fraction;
    if (limit.value > millionths) return std::nullopt;
    return limit;
}

std::int64_t RejectLimit::allowed(std::int64_t records) const {
    return is_share ? (records * value + millionths - 1) / millionths : value;
}

}  // namespace ordermart
