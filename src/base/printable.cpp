#include "ordermart/base/printable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

/// Length of the well-formed UTF-8 character that `text` begins with; 0 when it begins with none.
std::size_t character_length(std::string_view text) {
    for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
        if (is_utf8(text.substr(0, length))) return length;
    }
    return 0;
}

/// Of ASCII and ISO 8859, the separators of lines and paragraphs, and what changes the direction of the text behind it
/// (Unicode Standard Annex 9, section 2).
bool is_control(std::string_view character) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(character[at]); };
    if (character.size() == 1) return byte(0) < 0x20 || byte(0) == 0x7f;
    if (byte(0) == 0xc2) return byte(1) < 0xa0;
    if (character == "\xD8\x9C") return true;  // U+061C
    if (byte(0) != 0xe2) return false;
    // U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069
    if (byte(1) == 0x80) return byte(2) == 0x8e || byte(2) == 0x8f || (byte(2) >= 0xa8 && byte(2) <= 0xae);
    return byte(1) == 0x81 && byte(2) >= 0xa6 && byte(2) <= 0xa9;
}

/// U+200C and U+200D
bool is_joiner(std::string_view character) { return character == "\xE2\x80\x8C" || character == "\xE2\x80\x8D"; }

/// What nobody sees: of no width, and soft hyphens. Joiners too, which some scripts and symbols need.
bool is_invisible(std::string_view character) {
    return character == "\xC2\xAD" || character == "\xE2\x80\x8B" || character == "\xE2\x81\xA0" ||
           character == "\xEF\xBB\xBF" || is_joiner(character);
}

std::string escaped(std::string_view text, bool (*is_escaped)(std::string_view)) {
    std::string result;
    for (;;) {
        // Nearly all that is written is printable ASCII.
        const auto is_other = [](char c) { return c < ' ' || c > '~'; };
        const auto plain = static_cast<std::size_t>(std::ranges::find_if(text, is_other) - text.begin());
        result.append(text.substr(0, plain));
        text.remove_prefix(plain);
        if (text.empty()) return result;
        const std::size_t length = character_length(text);
        if (length == 0 || is_escaped(text.substr(0, length))) {
            for (const char byte : text.substr(0, length == 0 ? 1 : length)) {
                fmt::format_to(std::back_inserter(result), "\\x{:02x}", static_cast<unsigned char>(byte));
            }
        } else {
            result.append(text.substr(0, length));
        }
        text.remove_prefix(length == 0 ? 1 : length);
    }
}

}  // namespace

// Joiners are left: names of people in many scripts have them.
std::string printable(std::string_view text) {
    return escaped(text, [](std::string_view character) {
        return is_control(character) || (is_invisible(character) && !is_joiner(character));
    });
}

std::string excerpt(std::string_view text) {
    constexpr std::size_t longest = 60;
    const auto shown = [](std::string_view part) {
        return escaped(part,
                       [](std::string_view character) { return is_control(character) || is_invisible(character); });
    };
    if (text.size() <= longest) return '"' + shown(text) + '"';
    // Not through the middle of a character, where the bytes are characters at all.
    std::size_t end = longest;
    while (end > longest - 3 && is_continuation(text[end])) --end;
    return '"' + shown(text.substr(0, end)) + "...\"";
}

std::string shortened(std::string_view text, std::size_t most) {
    std::size_t end_of_cut = 0;  // where `most` - 1 characters end
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (is_continuation(text[at])) continue;
        if (characters + 1 == most) end_of_cut = at;
        if (characters++ == most) return std::string(text.substr(0, end_of_cut)) + "…";
    }
    return std::string(text);
}

std::string group_thousands(std::int64_t number) {
    std::string digits = std::to_string(number);
    const std::size_t first = number < 0 ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, 1, ',');
    return digits;
}

}  // namespace ordermart
