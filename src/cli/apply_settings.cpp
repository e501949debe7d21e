#include "cli/apply_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "cli/settings.hpp"
#include "ordermart/base/error.hpp"
#include "ordermart/input/raw_file.hpp"

namespace ordermart {
namespace {

/// Settings whose relative paths, in a configuration file, are relative to that file.
const std::set<std::string> path_settings{"db",
                                          "sql-dir",
                                          "input",
                                          "output",
                                          "export",
                                          "replay",
                                          "mail-ca",
                                          "mail-password-file",
                                          "report",
                                          "engine-ca",
                                          "engine-password-file"};

/// Some command has this long option, and it can be set elsewhere too.
bool is_setting(const CLI::App& app, const std::string& name) {
    if (name == "help" || name == "version" || name == "config") return false;
    if (app.get_option_no_throw("--" + name) != nullptr) return true;
    const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
    return std::any_of(commands.begin(), commands.end(),
                       [&](const CLI::App* command) { return is_setting(*command, name); });
}

/// Gives an option that has no value yet those found at `place`.
void give(CLI::Option& option, const std::vector<std::string>& texts, const std::string& place) {
    try {
        for (const std::string& text : texts) option.add_result(text);
        option.run_callback();
    } catch (const CLI::Error& error) {
        throw Error(ExitCode::usage, place, error.what(), "`ordermart COMMAND --help` says what it takes");
    }
}

bool is_flag(const CLI::Option& option) { return option.get_expected_min() == 0; }

bool takes_several(const CLI::Option& option) { return option.get_expected_max() > 1; }

void apply_environment(CLI::App& command) {
    for (CLI::Option* option : command.get_options()) {
        if (option->count() > 0 || option->get_lnames().empty() || option->check_lname("help")) continue;
        std::string variable = "ORDERMART_" + option->get_lnames().front();
        std::transform(variable.begin(), variable.end(), variable.begin(), [](char letter) {
            return letter == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
        });
        const char* text = std::getenv(variable.c_str());
        if (text != nullptr && *text != '\0') give(*option, {text}, variable);
    }
}

void require_kind(const CLI::Option& option, const Setting& setting) {
    const auto wrong = [&setting](std::string_view problem) {
        return Error(ExitCode::usage, setting.place, problem, "`ordermart COMMAND --help` says what it takes");
    };
    if (setting.is_boolean != is_flag(option)) {
        throw wrong(is_flag(option) ? "is neither true nor false" : "is true or false, and should be a value");
    }
    if (setting.is_array && !takes_several(option)) throw wrong("takes one value");
}

std::string option_name(std::string key) {
    std::replace(key.begin(), key.end(), '_', '-');
    return key;
}

void require_known(const CLI::App& app, const Settings& settings) {
    for (const auto& [key, setting] : settings) {
        if (key.find('-') == std::string::npos && is_setting(app, option_name(key))) continue;
        throw Error(ExitCode::usage, setting.place, "is no setting",
                    "settings are the long options with _ for -, as `ordermart run --help` lists them");
    }
}

void apply(CLI::App& command, const Settings& settings, const std::filesystem::path& folder) {
    for (const auto& [key, setting] : settings) {
        const std::string name = option_name(key);
        CLI::Option* option = command.get_option_no_throw("--" + name);
        if (option == nullptr) continue;
        require_kind(*option, setting);
        if (option->count() > 0 || setting.texts.empty()) continue;
        std::vector<std::string> texts = setting.texts;
        // An absolute path stays what it is.
        for (std::string& text : texts) {
            const bool is_standard_input = name == "input" && text == standard_input_path;
            if (path_settings.count(name) == 0 || is_standard_input) continue;
            // KIND:FILE
            const std::size_t path = name == "report" ? text.find(':') + 1 : 0;
            text = text.substr(0, path) + (folder / text.substr(path)).string();
        }
        give(*option, texts, setting.place);
    }
}

/// The settings of the source that --source names.
Settings source_settings(const SettingsFile& file, const std::string& path, const std::string& source) {
    if (const auto found = file.sources.find(source); found != file.sources.end()) return found->second;
    std::string known;
    for (const auto& [name, settings] : file.sources) known += (known.empty() ? "" : ", ") + name;
    throw Error(ExitCode::usage, path, fmt::format("has no [source.{}]", source),
                known.empty() ? "it describes no source" : "its sources are " + known);
}

std::string text_of(const CLI::App& command, const std::string& name) {
    const CLI::Option* option = command.get_option_no_throw(name);
    return option == nullptr || option->count() == 0 ? "" : option->as<std::string>();
}

}  // namespace

void apply_settings(const CLI::App& app, CLI::App& command) {
    apply_environment(command);
    const std::string path = text_of(command, "--config");
    const std::string source = text_of(command, "--source");
    if (path.empty()) {
        if (source.empty()) return;
        throw Error(ExitCode::usage, "--source " + source, "no configuration file describes it",
                    "name the file that has [source." + source + "] with --config");
    }
    const SettingsFile file = read_settings(path);
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    require_known(app, file.common);
    for (const auto& [name, settings] : file.sources) {
        require_known(app, settings);
        if (const auto nested = settings.find("source"); nested != settings.end()) {
            throw Error(ExitCode::usage, nested->second.place, "is no setting of a source",
                        "--source names the source");
        }
    }
    if (!source.empty()) apply(command, source_settings(file, path, source), folder);
    apply(command, file.common, folder);
}

}  // namespace ordermart
