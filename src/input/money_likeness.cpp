#include "ordermart/input/money_likeness.hpp"

#include <algorithm>
#include <array>

namespace ordermart {
namespace {

// What is written for an ASCII character.
struct Likeness {
    std::string_view text;
    char ascii = '\0';
};

constexpr auto likenesses = std::to_array<Likeness>({
    {"\u2010", '-'},
    {"\u2011", '-'},
    {"\u2012", '-'},
    {"\u2013", '-'},
    {"\u2014", '-'},
    {"\u2015", '-'},
    {"\u2212", '-'},
    {"\uFE63", '-'},
    {"\uFF0D", '-'},
    {"\u00A0", ' '},
    {"\u2009", ' '},
    {"\u202F", ' '},
    {"\u2019", '\''},
});

}  // namespace

std::string in_ascii(std::string_view text) {
    std::string ascii;
    ascii.reserve(text.size());
    while (!text.empty()) {
        const auto* const like = static_cast<unsigned char>(text[0]) < 0x80
                                     ? likenesses.end()
                                     : std::ranges::find_if(likenesses, [text](const Likeness& each) {
                                           return text.starts_with(each.text);
                                       });
        ascii += like == likenesses.end() ? text[0] : like->ascii;
        text.remove_prefix(like == likenesses.end() ? 1 : like->text.size());
    }
    return ascii;
}

std::string_view ascii_mark(std::string_view mark) {
    const auto* const like = std::ranges::find(likenesses, mark, &Likeness::text);
    return like == likenesses.end() ? mark : std::string_view(&like->ascii, 1);
}

bool has_other_minus(std::string_view text) {
    return std::ranges::any_of(likenesses, [text](const Likeness& each) {
        return each.ascii == '-' && text.find(each.text) != std::string_view::npos;
    });
}

}  // namespace ordermart
