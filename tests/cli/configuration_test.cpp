#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <set>
#include <tuple>

#include "cli/apply_settings.hpp"
#include "cli/commands.hpp"
#include "support/catch.hpp"
#include "support/support.hpp"

// docs/configuration.md: its list of settings is made of the options of the commands, as the help is.
//
// ORDERMART_UPDATE_DOCS=1 ordermart_tests "the documentation lists every setting*" writes the list anew.
using namespace ordermart;
using namespace ordermart::test;

namespace {

const std::string marker =
    "<!-- The settings below are written by tests/cli/configuration_test.cpp: edit their options in src/cli. -->\n";

/// What a setting is for the commands that define it alike.
struct Meaning {
    std::string description;
    std::string flag;
    std::string type;
    std::string standard;
    std::vector<std::string> commands;
};

struct DocumentedSetting {
    std::string name;
    std::string group;
    std::vector<Meaning> meanings;
};

std::string type_of(const CLI::Option& option) {
    static const std::set<std::string> numbers{"N", "ID", "S", "SECONDS"};
    const std::string type = option.get_type_name();
    const std::string words = is_flag(option)                       ? "`true` or `false`"
                              : takes_paths(option)                 ? "path"
                              : numbers.contains(type)              ? "whole number"
                              : type.find('|') != std::string::npos ? "whole number or text"
                              : type == "DATE"                      ? "date"
                                                                    : "text";
    return words + (takes_several(option) ? ", or a list" : "");
}

void add_option(std::vector<DocumentedSetting>& settings, const CLI::Option& option, const std::string& command) {
    const std::string& name = option.get_lnames().front();
    auto setting = std::ranges::find(settings, name, &DocumentedSetting::name);
    if (setting == settings.end()) setting = settings.insert(settings.end(), {name, option.get_group(), {}});
    const Meaning meaning{option.get_description(),
                          "--" + name + (is_flag(option) ? "" : " " + option.get_type_name()),
                          type_of(option),
                          is_flag(option) ? "false" : option.get_default_str(),
                          {command}};
    const auto same = std::ranges::find_if(setting->meanings, [&meaning](const Meaning& other) {
        return std::tie(other.description, other.flag, other.type, other.standard) ==
               std::tie(meaning.description, meaning.flag, meaning.type, meaning.standard);
    });
    if (same == setting->meanings.end()) {
        setting->meanings.push_back(meaning);
    } else {
        same->commands.push_back(command);
    }
}

void add_options(std::vector<DocumentedSetting>& settings, const CLI::App& app, const std::string& command) {
    for (const CLI::Option* option : app.get_options()) {
        if (is_setting(*option)) add_option(settings, *option, command);
    }
    for (const CLI::App* inner : app.get_subcommands({})) {
        add_options(settings, *inner, command.empty() ? inner->get_name() : command + " " + inner->get_name());
    }
}

std::string text_of_meaning(const DocumentedSetting& setting, const Meaning& meaning) {
    const std::string commands = fmt::format("`{}`", fmt::join(meaning.commands, "`, `"));
    const std::string text = (setting.meanings.size() > 1 ? "In " + commands + ": " : "") + meaning.description;
    return wrapped(text, 100) + "\n\n- Flag: `" + meaning.flag + "`\n- Type: " + meaning.type +
           "\n- Default: " + (meaning.standard.empty() ? "none" : "`" + meaning.standard + "`") +
           "\n- Commands: " + commands + "\n";
}

std::string settings_text() {
    Config config;
    const auto app = make_app(config);
    std::vector<DocumentedSetting> settings;
    add_options(settings, *app, "");
    std::vector<std::string> groups;
    for (const DocumentedSetting& setting : settings) {
        if (std::ranges::find(groups, setting.group) == groups.end()) groups.push_back(setting.group);
    }
    std::string text;
    for (const std::string& group : groups) {
        text += "\n## " + group + "\n";
        for (const DocumentedSetting& setting : settings) {
            if (setting.group != group) continue;
            text += fmt::format("\n### `{}`\n\nVariable: `{}`\n", setting_name(setting.name),
                                environment_variable(setting.name));
            for (const Meaning& meaning : setting.meanings) text += "\n" + text_of_meaning(setting, meaning);
        }
    }
    return text;
}

}  // namespace

TEST_CASE("the documentation lists every setting as the commands define it") {
    const std::string path = source_path("docs/configuration.md");
    const std::string page = read_file(path);
    const std::size_t below = page.find(marker);
    REQUIRE(below != std::string::npos);
    const std::string wanted = page.substr(0, below) + marker + settings_text();
    if (std::getenv("ORDERMART_UPDATE_DOCS") != nullptr) write_file(path, wanted);
    CHECK(read_file(path) == wanted);
    for (const std::string name : {"db", "max_rejects", "mail_password_file", "correction_days"}) {
        CAPTURE(name);
        CHECK(contains(wanted, "\n### `" + name + "`\n") == (name != "correction_days"));
    }
}

TEST_CASE("a command that is called has the options and the help that it has among all commands") {
    Config config;
    const auto whole = make_app(config);
    for (const CLI::App* command : whole->get_subcommands({})) {
        CAPTURE(command->get_name());
        Config own_config;
        const auto called = make_app(own_config, command->get_name());
        REQUIRE(called->get_subcommands({}).size() == 1);
        CHECK(called->get_subcommand(command->get_name())->help() == command->help());
    }
    CHECK(make_app(config, "no command")->help() == whole->help());
}

TEST_CASE("the documented configuration file is accepted, and names only settings that are documented") {
    const std::string page = read_file(source_path("docs/configuration.md"));
    const std::string fence = "```toml\n";
    const std::size_t begin = page.find(fence);
    REQUIRE(begin != std::string::npos);
    const Session session;
    session.write("ordermart.toml",
                  page.substr(begin + fence.size(), page.find("```\n", begin + 1) - begin - fence.size()));
    const Finished finished = session.call("inspect orders.csv --config ordermart.toml --source shop");
    CHECK(finished.err == "");
    CHECK(finished.exit_code == 0);
}
