#include "settings.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <filesystem>
#include <sstream>

#include "ordermart/error.hpp"

namespace ordermart {
namespace {

toml::table parse(const std::string& path) {
    // A folder would read as an empty file.
    std::error_code unknown;
    if (std::filesystem::is_directory(path, unknown)) {
        throw Error(ExitCode::usage, path, "is a folder", "--config names a TOML file");
    }
    // The parser goes as deep as the file's keys do.
    if (std::filesystem::file_size(path, unknown) > (1 << 16) && !unknown) {
        throw Error(ExitCode::usage, path, "is larger than 64 KiB", "--config names a TOML file with some settings");
    }
    try {
        return toml::parse_file(path);
    } catch (const toml::parse_error& error) {
        const auto line = error.source().begin.line;
        throw Error(ExitCode::usage, line == 0 ? path : fmt::format("{}:{}", path, line), error.description(),
                    line == 0 ? "check the name that --config gives" : "it has to be TOML, name = value on each line");
    }
}

std::string text_of(const toml::node& node, const std::string& place) {
    if (const auto* string = node.as_string()) return string->get();
    if (!node.is_boolean() && !node.is_number() && !node.is_date()) {
        throw Error(ExitCode::usage, place, "is not a single value",
                    "write a string, a number, a date or true or false");
    }
    std::ostringstream text;
    node.visit([&text](const auto& value) {
        if constexpr (toml::is_value<decltype(value)>) text << std::boolalpha << value.get();
    });
    return text.str();
}

}  // namespace

std::map<std::string, Setting> read_settings(const std::string& path) {
    std::map<std::string, Setting> settings;
    for (const auto& [key, node] : parse(path)) {
        const std::string name(key.str());
        const std::string place = path + ": " + name;
        settings[name] = {text_of(node, place), node.is_boolean(), place};
    }
    return settings;
}

}  // namespace ordermart
