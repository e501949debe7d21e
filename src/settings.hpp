#pragma once

#include <map>
#include <string>

namespace ordermart {

/// A value of a configuration file.
struct Setting {
    std::string text;  ///< as a flag would take it
    bool is_boolean = false;
    std::string place;  ///< `ordermart.toml: max_rejects`, for messages
};

/// The settings of a TOML file by name. Throws Error{usage} for a file that cannot be read or is no TOML, and for
/// values that are not a single string, number, boolean or date.
std::map<std::string, Setting> read_settings(const std::string& path);

}  // namespace ordermart
