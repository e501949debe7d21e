#include "ordermart/warehouse/engine_settings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ordermart/base/error.hpp"
#include "ordermart/base/host_port.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

bool is_header_value(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Error unusable(std::string_view place, std::string_view problem, std::string_view remedy) {
    return Error(ExitCode::usage, place, problem, remedy);
}

}  // namespace

bool is_engine_url(std::string_view text) {
    if (!text.starts_with("http://") && !text.starts_with("https://")) return false;
    text.remove_prefix(text.find("//") + 2);
    return parse_host_port(text).has_value();
}

bool is_engine_name(std::string_view text) {
    // It is the name of a folder, too.
    return consists_of(text, "_") && !is_digit(text.front()) && text.size() <= 128;
}

void check(const EngineSettings& settings) {
    if (settings.urls.empty()) throw unusable("--engine-url", "no server is named", "give http://host:port");
    for (const std::string& url : settings.urls) {
        if (is_engine_url(url)) continue;
        // What stands before an @ may be a password.
        const std::string shown = url.find('@') == std::string::npos ? excerpt(url) : "an address with a user";
        throw unusable("--engine-url", shown + " is not http://host:port or https://host:port",
                       "without user, path and query");
    }
    constexpr std::string_view rule = "use letters, digits and _, and no digit first";
    if (!is_engine_name(settings.database)) {
        throw unusable("--engine-database", excerpt(settings.database) + " is no name of a database", rule);
    }
    if (!settings.cluster.empty() && !is_engine_name(settings.cluster)) {
        throw unusable("--engine-cluster", excerpt(settings.cluster) + " is no name of a cluster", rule);
    }
    if (settings.cluster.empty() && settings.urls.size() > 1) {
        throw unusable("--engine-url", fmt::format("{} servers are named, but no cluster", settings.urls.size()),
                       "name their cluster with --engine-cluster");
    }
    if (!is_header_value(settings.user)) {
        throw unusable("--engine-user", "it has a control character", "give the user's name alone");
    }
    if (!is_header_value(settings.password)) {
        throw unusable("the engine's password", "it has a control character", "give the password alone, on one line");
    }
}

}  // namespace ordermart
