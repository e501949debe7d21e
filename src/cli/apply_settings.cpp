#include "cli/apply_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"
#include "cli/settings.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/input/raw_file.hpp"

namespace ordermart {
namespace {

/// Some command has a setting of this name.
bool has_setting(const CLI::App& app, const std::string& name) {
    const CLI::Option* option = app.get_option_no_throw("--" + name);
    if (option != nullptr && is_setting(*option)) return true;
    const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
    return std::any_of(commands.begin(), commands.end(),
                       [&](const CLI::App* command) { return has_setting(*command, name); });
}

const std::string kind_and_file = "KIND:FILE";

/// Gives an option that has no value yet those found at `place`.
void give(CLI::Option& option, const std::vector<std::string>& texts, const std::string& place) {
    try {
        for (const std::string& text : texts) option.add_result(text);
        option.run_callback();
    } catch (const CLI::Error& error) {
        throw Error(ExitCode::usage, place, error.what(), "`ordermart COMMAND --help` says what it takes");
    }
}

/// Settings that are given column by column: what is given for one takes the place of what comes later for it.
constexpr std::array<std::string_view, 2> by_column{"columns", "constants"};

bool is_by_column(std::string_view name) { return std::ranges::find(by_column, name) != by_column.end(); }

/// The columns that have a name or a constant so far.
std::set<std::string> named_columns(const CLI::App& command) {
    std::set<std::string> columns;
    for (const std::string_view name : by_column) {
        const CLI::Option* const option = command.get_option_no_throw("--" + std::string(name));
        if (option == nullptr) continue;
        for (const std::string& pair : option->results()) columns.insert(pair.substr(0, pair.find('=')));
    }
    return columns;
}

void leave_out(std::vector<std::string>& pairs, const std::set<std::string>& columns) {
    std::erase_if(pairs,
                  [&columns](const std::string& pair) { return columns.contains(pair.substr(0, pair.find('='))); });
}

void apply_environment(CLI::App& command) {
    const std::set<std::string> named = named_columns(command);
    for (CLI::Option* option : command.get_options()) {
        if (option->get_lnames().empty()) continue;
        const bool adds = is_by_column(option->get_lnames().front());
        if ((option->count() > 0 && !adds) || option->check_lname("help")) continue;
        const std::string variable = environment_variable(option->get_lnames().front());
        const char* text = std::getenv(variable.c_str());
        if (text == nullptr || *text == '\0') continue;
        std::vector<std::string> texts{text};
        if (adds) leave_out(texts, named);
        if (!texts.empty()) give(*option, texts, variable);
    }
}

void require_kind(const CLI::Option& option, const Setting& setting) {
    std::string_view problem;
    if (setting.is_boolean != is_flag(option)) {
        problem = is_flag(option) ? "is neither true nor false" : "is true or false, and should be a value";
    } else if (setting.is_array && !takes_several(option)) {
        problem = "takes one value";
    }
    if (problem.empty()) return;
    throw Error(ExitCode::usage, setting.place, problem, "`ordermart COMMAND --help` says what it takes");
}

std::string option_name(std::string key) {
    std::replace(key.begin(), key.end(), '_', '-');
    return key;
}

void require_known(const CLI::App& app, const Settings& settings) {
    for (const auto& [key, setting] : settings) {
        if (key.find('-') == std::string::npos && has_setting(app, option_name(key))) continue;
        throw Error(ExitCode::usage, setting.place, "is not a setting",
                    "settings are the long options of `ordermart COMMAND --help`, with _ for -");
    }
}

void apply(CLI::App& command, const Settings& settings, const std::filesystem::path& folder) {
    const std::set<std::string> named = named_columns(command);
    for (const auto& [key, setting] : settings) {
        const std::string name = option_name(key);
        CLI::Option* option = command.get_option_no_throw("--" + name);
        if (option == nullptr) continue;
        require_kind(*option, setting);
        std::vector<std::string> texts = setting.texts;
        const bool adds = is_by_column(name);
        if (adds) leave_out(texts, named);
        if ((option->count() > 0 && !adds) || texts.empty()) continue;
        // An absolute path stays what it is.
        for (std::string& text : texts) {
            const bool is_standard_input = name == "input" && text == standard_input_path;
            if (!takes_paths(*option) || is_standard_input) continue;
            const std::size_t path = option->get_type_name() == kind_and_file ? text.find(':') + 1 : 0;
            text = text.substr(0, path) + (folder / text.substr(path)).string();
        }
        give(*option, texts, setting.place);
    }
}

/// Commands that know no source use it too: they would look at another warehouse, or with other models.
bool is_of_warehouse(std::string_view key) {
    return key == "counted_statuses" || key == "db" || key == "sql_dir" || key == "engine" ||
           key.starts_with("engine_");
}

/// The settings of the source that --source names.
Settings source_settings(const SettingsFile& file, const std::string& path, const std::string& source) {
    if (const auto found = file.sources.find(source); found != file.sources.end()) return found->second;
    std::string known;
    for (const auto& [name, settings] : file.sources) known += (known.empty() ? "" : ", ") + name;
    throw Error(ExitCode::usage, path, fmt::format("has no [source.{}]", source),
                known.empty() ? "it describes no source" : "its sources are " + known);
}

std::string given_text(const CLI::App& command, const std::string& name) {
    const CLI::Option* option = command.get_option_no_throw(name);
    return option == nullptr || option->count() == 0 ? "" : option->as<std::string>();
}

}  // namespace

std::string environment_variable(const std::string& option_name) {
    std::string variable = "ORDERMART_" + setting_name(option_name);
    for (char& c : variable) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return variable;
}

std::string setting_name(std::string option_name) {
    std::replace(option_name.begin(), option_name.end(), '-', '_');
    return option_name;
}

bool is_setting(const CLI::Option& option) {
    if (option.get_lnames().empty()) return false;
    const std::string& name = option.get_lnames().front();
    return name != "help" && name != "version" && name != "config";
}

bool takes_paths(const CLI::Option& option) {
    static const std::set<std::string> types{"FILE", "DIR", "PATH", kind_and_file};
    return types.contains(option.get_type_name());
}

bool takes_several(const CLI::Option& option) { return option.get_expected_max() > 1; }

bool is_flag(const CLI::Option& option) { return option.get_expected_min() == 0; }

void apply_settings(CLI::App& command) {
    apply_environment(command);
    const std::string path = given_text(command, "--config");
    const std::string source = given_text(command, "--source");
    if (path.empty()) {
        if (source.empty()) return;
        throw Error(ExitCode::usage, "--source " + source, "no configuration file describes it",
                    "name the file that has [source." + source + "] with --config");
    }
    const SettingsFile file = read_settings(path);
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    // A configuration file is for all commands.
    Config unused;
    const std::unique_ptr<CLI::App> app = make_app(unused);
    require_known(*app, file.common);
    for (const auto& [name, settings] : file.sources) {
        require_known(*app, settings);
        for (const auto& [key, setting] : settings) {
            if (!is_of_warehouse(key)) continue;
            throw Error(ExitCode::usage, setting.place, "is a setting of the warehouse, and not of one source",
                        "put it above the sources; a warehouse of its own has a configuration file of its own");
        }
        if (const auto nested = settings.find("source"); nested != settings.end()) {
            throw Error(ExitCode::usage, nested->second.place, "is not a setting of a source",
                        "--source names the source");
        }
    }
    Settings common = file.common;
    if (!source.empty()) {
        const Settings own = source_settings(file, path, source);
        apply(command, own, folder);
        // What a source has of its own is all that it has.
        for (const std::string_view name : by_column) {
            if (own.contains(std::string(name))) common.erase(std::string(name));
        }
    }
    apply(command, common, folder);
}

}  // namespace ordermart
