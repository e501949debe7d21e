#include "inspect/toml_text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <iterator>

namespace ordermart {

std::string toml_text(std::string_view text) {
    std::string quoted = "\"";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        // U+0080 to U+009F are control characters too.
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
            fmt::format_to(std::back_inserter(quoted), "\\u00{:02X}", static_cast<unsigned char>(text[++i]));
            continue;
        }
        if (c == '"' || c == '\\') quoted += '\\';
        if (byte < 0x20 || byte == 0x7F) {
            fmt::format_to(std::back_inserter(quoted), "\\u{:04X}", byte);
        } else {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string toml_texts(const std::vector<std::string>& texts) {
    if (texts.size() == 1) return toml_text(texts.front());
    std::string list;
    for (const std::string& text : texts) {
        if (!list.empty()) list += ", ";
        list += toml_text(text);
    }
    return "[" + list + "]";
}

std::string toml_texts(const std::vector<DateFormat>& formats) {
    std::vector<std::string> texts;
    for (const DateFormat& format : formats) texts.push_back(format.text());
    return toml_texts(texts);
}

std::string toml_key(const std::string& name) {
    const bool is_bare =
        name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == std::string::npos;
    return is_bare && !name.empty() ? name : toml_text(name);
}

std::string shell_word(const std::string& text) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=:,./@%";
    if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
    std::string word = "'";
    for (const char c : text) word += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return word + '\'';
}

}  // namespace ordermart
