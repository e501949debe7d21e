#include "inspect/header_names.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

constexpr auto linking_words = std::to_array<std::string_view>({
    "de", "do", "da",  "dos", "das", "des", "du", "di",  "der", "die", "den", "dem", "del", "della",
    "la", "le", "les", "el",  "l",   "d",   "of", "the", "van", "het", "av",  "af",  "pro", "i",
});

/// Letters of Latin with marks, and what they are without: those of Latin-1 and Latin Extended-A that the vocabulary's
/// languages have.
constexpr auto folded = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"ÀÁÂÃÄÅàáâãäåĀāĂăĄą", "a"},
    {"ÆæǼǽ", "ae"},
    {"ÇçĆćĈĉĊċČč", "c"},
    {"ÐðĎďĐđ", "d"},
    {"ÈÉÊËèéêëĒēĖėĘęĚě", "e"},
    {"ĞğĢģ", "g"},
    {"ÌÍÎÏìíîïĪīĮįİı", "i"},
    {"ŁłĹĺĽľ", "l"},
    {"ÑñŃńŇň", "n"},
    {"ÒÓÔÕÖØòóôõöøŌōŐő", "o"},
    {"Œœ", "oe"},
    {"ŔŕŘř", "r"},
    {"ŚśŞşŠšȘș", "s"},
    {"ß", "ss"},
    {"ŢţŤťȚț", "t"},
    {"ÙÚÛÜùúûüŪūŮůŰűŲų", "u"},
    {"ÝýÿŸ", "y"},
    {"ŹźŻżŽž", "z"},
    {"º°ª", ""},
});

constexpr bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

/// In lower case, letters of Latin without their marks.
std::string without_accents(std::string_view text) {
    std::string plain;
    while (!text.empty()) {
        const auto first = static_cast<unsigned char>(text[0]);
        // The table's letters have two bytes.
        const std::string_view letter = text.substr(0, first >= 0xC2 && first < 0xE0 ? 2 : 1);
        text.remove_prefix(letter.size());
        const auto* const found = letter.size() == 1 ? folded.end() : std::ranges::find_if(folded, [letter](auto each) {
            return each.first.find(letter) % 2 == 0;
        });
        if (found != folded.end()) {
            plain += found->second;
        } else if (letter.size() == 1) {
            plain += ascii_lower(letter[0]);
        } else {
            plain += letter;
        }
    }
    return plain;
}

Column named_column(std::string_view name) {
    const auto column = find_column(name);
    if (!column) throw std::logic_error("header_names.txt: no column " + std::string(name));
    return *column;
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

/// A section's first line, `[price: unit]`, without its brackets.
HeaderName section_of(std::string_view title) {
    constexpr std::string_view of_values = "values ";
    const std::size_t colon = title.find(':');
    HeaderName section;
    section.column = named_column(title.substr(0, colon));
    if (colon == std::string_view::npos) return section;
    const std::string_view more = trimmed(title.substr(colon + 1));
    if (more == "line") section.price = NamedPrice::line;
    if (more == "unit") section.price = NamedPrice::unit;
    if (more == "order") section.price = NamedPrice::order;
    if (more.starts_with(of_values)) section.form = more.substr(of_values.size());
    return section;
}

std::vector<HeaderName> parse(std::string_view text) {
    constexpr std::size_t language = 2;
    std::vector<HeaderName> all;
    HeaderName present;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        if (line.empty() || line[0] == '#') continue;
        if (line[0] == '[') {
            present = section_of(line.substr(1, line.size() - 2));
            continue;
        }
        line.remove_prefix(language);
        while (!line.empty()) {
            const std::string_view name = line.substr(0, line.find(','));
            line.remove_prefix(std::min(name.size() + 1, line.size()));
            present.name = plain_name(name);
            all.push_back(present);
        }
    }
    return all;
}

}  // namespace

std::string plain_name(std::string_view header) {
    const std::string text = without_accents(header);
    std::vector<std::string> words;
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = i;
        while (end < text.size() && is_letter_or_digit(text[end])) ++end;
        if (end > i) words.push_back(text.substr(i, end - i));
        i = end + 1;
    }
    std::string name;
    for (const std::string& word : words) {
        if (words.size() == 1 || std::ranges::find(linking_words, word) == linking_words.end()) name += word;
    }
    return name;
}

const std::vector<HeaderName>& header_names() {
    static const std::vector<HeaderName> all = parse(header_names_text);
    return all;
}

NamedPrice named_price(std::string_view header) {
    const std::string name = plain_name(header);
    for (const HeaderName& known : header_names()) {
        if (known.column == Column::price && known.name == name) return known.price;
    }
    return name.find("unit") != std::string::npos || name.find("einzel") != std::string::npos ? NamedPrice::unit
                                                                                              : NamedPrice::unnamed;
}

}  // namespace ordermart
