#include "ordermart/base/host_port.hpp"

#include <algorithm>

#include "ordermart/base/text.hpp"

namespace ordermart {

std::optional<HostPort> parse_host_port(std::string_view text) {
    const bool in_brackets = text.starts_with('[');
    const std::size_t colon = text.find(':', in_brackets ? text.find(']') : 0);
    const std::string_view host = text.substr(0, colon);
    const bool is_host =
        in_brackets ? host.size() > 2 && host.ends_with(']') && consists_of(host.substr(1, host.size() - 2), ":.")
                    : consists_of(host, ".-_");
    if (!is_host) return std::nullopt;
    if (colon == std::string_view::npos) return HostPort{std::string(host)};
    const auto port = parse_count(text.substr(colon + 1));
    if (!port || *port < 1 || *port > 65'535) return std::nullopt;
    return HostPort{std::string(host), *port};
}

bool consists_of(std::string_view text, std::string_view others) {
    return !text.empty() && std::ranges::all_of(text, [others](char c) {
        return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               others.find(c) != std::string_view::npos;
    });
}

}  // namespace ordermart
