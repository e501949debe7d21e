#pragma once

#include <map>
#include <string>
#include <vector>

namespace ordermart {

/// A value of a configuration file.
struct Setting {
    std::vector<std::string> texts;  ///< as a flag would take them: one, or those of an array
    bool is_boolean = false;
    bool is_array = false;  ///< or a table
    std::string place;      ///< `ordermart.toml: max_rejects`, for messages
};

/// Settings by name.
using Settings = std::map<std::string, Setting>;

/// What a configuration file says.
struct SettingsFile {
    Settings common;
    std::map<std::string, Settings> sources;  ///< `[source.NAME]` by NAME
};

/// The settings of a TOML file. A table inside a source gives one setting of its name, with a text `key=value` for each
/// of its values: `[source.x.columns]` is `columns`. Throws Error{usage} for a file that cannot be read or is no TOML,
/// and for values that are not a string, number, boolean or date, or an array of them.
SettingsFile read_settings(const std::string& path);

}  // namespace ordermart
