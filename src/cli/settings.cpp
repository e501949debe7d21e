#include "cli/settings.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <filesystem>
#include <sstream>

#include "ordermart/base/error.hpp"

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
                    line == 0 ? "check the name that --config gives"
                              : "it has to be TOML: name = value on each line, and each [source.NAME] once");
    }
}

std::string scalar_text(const toml::node& node, const std::string& place) {
    if (const auto* string = node.as_string()) return string->get();
    if (!node.is_boolean() && !node.is_number() && !node.is_date()) {
        throw Error(ExitCode::usage, place, "is not a single value",
                    "write a string, a number, a date or true or false");
    }
    std::ostringstream text;
    node.visit([&text](const auto& value) {
        if constexpr (toml::is_floating_point<decltype(value)>) {
            text << fmt::format("{}", value.get());  // all its digits
        } else if constexpr (toml::is_value<decltype(value)>) {
            text << std::boolalpha << value.get();
        }
    });
    return text.str();
}

/// One text, or those of an array.
std::vector<std::string> scalar_texts(const toml::node& node, const std::string& place) {
    const auto* array = node.as_array();
    if (array == nullptr) return {scalar_text(node, place)};
    std::vector<std::string> texts;
    for (const toml::node& element : *array) texts.push_back(scalar_text(element, place));
    return texts;
}

Setting setting_of(const toml::node& node, const std::string& place) {
    return {scalar_texts(node, place), node.is_boolean(), node.is_array(), place};
}

/// `key=value` for each value of a table.
Setting pairs_of(const toml::table& table, const std::string& place) {
    Setting pairs{{}, false, true, place};
    for (const auto& [key, node] : table) {
        const std::string name(key.str());
        for (const std::string& text : scalar_texts(node, place + "." + name)) pairs.texts.push_back(name + "=" + text);
    }
    return pairs;
}

const toml::table& table_of(const toml::node& node, const std::string& place) {
    if (const auto* table = node.as_table()) return *table;
    throw Error(ExitCode::usage, place, "is not a table", "describe a source as [source.NAME]");
}

Settings source_of(const toml::table& table, const std::string& place) {
    Settings settings;
    for (const auto& [key, node] : table) {
        const std::string name(key.str());
        const std::string at = place + "." + name;
        settings[name] = node.is_table() ? pairs_of(*node.as_table(), at) : setting_of(node, at);
    }
    return settings;
}

}  // namespace

SettingsFile read_settings(const std::string& path) {
    SettingsFile file;
    for (const auto& [key, node] : parse(path)) {
        const std::string name(key.str());
        const std::string place = path + ": " + name;
        if (name != "source") {
            file.common[name] = setting_of(node, place);
            continue;
        }
        for (const auto& [source, settings] : table_of(node, place)) {
            const std::string source_name(source.str());
            const std::string source_place = place + "." + source_name;
            file.sources[source_name] = source_of(table_of(settings, source_place), source_place);
        }
    }
    return file;
}

}  // namespace ordermart
