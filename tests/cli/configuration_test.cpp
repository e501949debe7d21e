#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <map>

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
    if (is_flag(option)) return "`true` or `false`";
    std::string type = "`" + option.get_type_name() + "`";
    if (takes_paths(option)) type += ", a path";
    if (takes_several(option)) type += ", or a list of them";
    return type;
}

void add_option(std::vector<DocumentedSetting>& settings, const CLI::Option& option, const std::string& command) {
    const std::string& name = option.get_lnames().front();
    auto setting = std::ranges::find(settings, name, &DocumentedSetting::name);
    if (setting == settings.end()) setting = settings.insert(settings.end(), {name, option.get_group(), {}});
    const Meaning meaning{option.get_description(), type_of(option), option.get_default_str(), {command}};
    const auto same = std::ranges::find_if(setting->meanings, [&meaning](const Meaning& other) {
        return other.description == meaning.description && other.type == meaning.type &&
               other.standard == meaning.standard;
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
    std::string text = wrapped(meaning.description, 100) + "\n\n";
    const bool is_flag_alone = meaning.type.starts_with("`true`");
    text += fmt::format("- Flag: `--{}{}`\n", setting.name,
                        is_flag_alone ? "" : " " + meaning.type.substr(1, meaning.type.find('`', 1) - 1));
    text += "- Type: " + meaning.type + "\n";
    if (!is_flag_alone) {
        text += meaning.standard.empty() ? "- Default: none\n" : "- Default: `" + meaning.standard + "`\n";
    } else {
        text += "- Default: `false`\n";
    }
    return text + wrapped(fmt::format("- Commands: `{}`", fmt::join(meaning.commands, "`, `")), 100) + "\n";
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
