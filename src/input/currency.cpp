#include "ordermart/input/currency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

/// What a sign stands for: codes with a space between them, the usual one first.
struct UsualSign {
    std::string_view sign;
    std::string_view codes;
};

constexpr auto usual_signs = std::to_array<UsualSign>({
    {"€", "EUR"},
    {"Euro", "EUR"},
    {"euro", "EUR"},
    {"EURO", "EUR"},
    {"Euros", "EUR"},
    {"euros", "EUR"},
    {"$", "USD CAD AUD NZD MXN SGD HKD TWD ARS CLP COP UYU"},
    {"US$", "USD"},
    {"C$", "CAD"},
    {"CA$", "CAD"},
    {"A$", "AUD"},
    {"AU$", "AUD"},
    {"NZ$", "NZD"},
    {"S$", "SGD"},
    {"HK$", "HKD"},
    {"NT$", "TWD"},
    {"MX$", "MXN"},
    {"R$", "BRL"},
    {"£", "GBP EGP LBP SYP GIP FKP SHP"},
    {"¥", "JPY CNY"},
    {"￥", "JPY CNY"},
    {"円", "JPY"},
    {"元", "CNY TWD HKD"},
    {"₩", "KRW KPW"},
    {"₹", "INR"},
    {"Rs", "INR PKR LKR NPR MUR SCR"},
    {"Rs.", "INR PKR LKR NPR MUR SCR"},
    {"₫", "VND"},
    {"₱", "PHP"},
    {"฿", "THB"},
    {"₪", "ILS"},
    {"₺", "TRY"},
    {"₽", "RUB"},
    {"₴", "UAH"},
    {"zł", "PLN"},
    {"Kč", "CZK"},
    {"Ft", "HUF"},
    {"lei", "RON MDL"},
    {"kr", "SEK NOK DKK ISK"},
    {"kr.", "SEK NOK DKK ISK"},
    {"Fr", "CHF"},
    {"Fr.", "CHF"},
    {"SFr.", "CHF"},
    {"Kr", "SEK NOK DKK ISK"},
    {"Kr.", "SEK NOK DKK ISK"},
    {"Lei", "RON MDL"},
    {"лв", "BGN"},
    {"лв.", "BGN"},
    {"дин.", "RSD"},
    {"руб.", "RUB"},
    {"грн", "UAH"},
    {"грн.", "UAH"},
    {"TL", "TRY"},
    {"RM", "MYR"},
    {"RMB", "CNY"},
    {"CN¥", "CNY"},
    {"JP¥", "JPY"},
    {"Rp", "IDR"},
    {"Rp.", "IDR"},
    {"₨", "PKR INR LKR NPR MUR SCR"},
    {"৳", "BDT"},
    {"₦", "NGN"},
    {"₵", "GHS"},
    {"GH₵", "GHS"},
    {"KSh", "KES"},
    {"₡", "CRC"},
    {"₲", "PYG"},
    {"S/", "PEN"},
    {"S/.", "PEN"},
    {"₸", "KZT"},
    {"₾", "GEL"},
    {"֏", "AMD"},
    {"₼", "AZN"},
    {"₮", "MNT"},
    {"៛", "KHR"},
    {"₭", "LAK"},
    {"﷼", "IRR SAR QAR OMR YER"},
    {"د.إ", "AED"},
    {"ر.س", "SAR"},
});

/// The currencies of ISO 4217, those that were withdrawn since 2021 too; without metals, funds and tests.
constexpr std::string_view iso_codes =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD "
    "CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ "
    "GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR "
    "LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN "
    "PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB "
    "TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG "
    "HRK SLL ZWL CUC";

/// What a sign stands for; empty where it is not known.
std::string codes_of(std::string_view sign) {
    const auto* const found = std::ranges::find(usual_signs, sign, &UsualSign::sign);
    if (found != usual_signs.end()) return std::string(found->codes);
    return currency_code(sign).value_or("");
}

constexpr std::size_t code_length = 3;

}  // namespace

std::optional<std::string> currency_code(std::string_view text) {
    const auto is_letter = [](char c) { return ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z'; };
    if (text.size() != code_length || !std::ranges::all_of(text, is_letter)) return std::nullopt;
    std::string code(text);
    for (char& c : code) c = static_cast<char>(ascii_lower(c) - 'a' + 'A');
    if (iso_codes.find(code) == std::string_view::npos) return std::nullopt;
    return code;
}

bool is_currency(std::string_view text) {
    // A word in other letters, as `all` or `try`, is a word.
    const auto code = currency_code(text);
    return code ? *code == text : !codes_of(text).empty();
}

std::string usual_currency(std::string_view sign) {
    const std::string codes = codes_of(sign);
    return codes.empty() ? std::string(sign) : codes.substr(0, code_length);
}

bool may_be_of(std::string_view sign, std::string_view code) {
    const std::string codes = codes_of(sign);
    return codes.empty() || codes.find(code) != std::string::npos;
}

bool is_of_one_currency(std::string_view sign) { return codes_of(sign).size() == code_length; }

std::string describe(const CurrencyCounts& counts) {
    constexpr std::size_t most = 10;
    std::vector<std::pair<std::string_view, std::int64_t>> ranked(counts.begin(), counts.end());
    std::ranges::stable_sort(ranked, std::greater{}, [](const auto& each) { return each.second; });
    std::string text;
    std::int64_t others = 0;
    for (std::size_t i = 0; i < ranked.size(); ++i) {
        if (i >= most) {
            others += ranked[i].second;
            continue;
        }
        fmt::format_to(std::back_inserter(text), "{}{} {}", i == 0 ? "" : ", ", group_thousands(ranked[i].second),
                       printable(ranked[i].first));
    }
    if (others > 0) {
        fmt::format_to(std::back_inserter(text), ", and {} in {} more", group_thousands(others), ranked.size() - most);
    }
    return text;
}

bool are_of_several(const CurrencyCounts& counts) {
    return std::ranges::any_of(counts, [first = counts.empty() ? "" : usual_currency(counts.begin()->first)](
                                           const auto& each) { return usual_currency(each.first) != first; });
}

}  // namespace ordermart
