#pragma once

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "cli/config.hpp"
#include "ordermart/base/text.hpp"

// For the command line's sources alone: nothing else sees CLI11.
namespace ordermart {

inline const std::map<std::string, Format> formats{
    {"table", Format::table}, {"csv", Format::csv}, {"json", Format::json}, {"markdown", Format::markdown}};

inline const std::map<std::string, Document> documents{{"html", Document::html}, {"xlsx", Document::xlsx}};

/// What CLI11 reports about the value of a flag.
inline CLI::ValidationError bad_value(const std::string& name, const std::string& problem) {
    return CLI::ValidationError("--" + name, problem);
}

/// The flags of one command. Each is also a setting: ORDERMART_NAME in the environment, name in a configuration file.
class Flags {
public:
    Flags(CLI::App& app, Config& config) : app_(app), config_(config) {}

    /// The heading in the help of the flags that are added next.
    void group(const std::string& heading) { app_.option_defaults()->group(heading); }

    template <typename Target>
    CLI::Option* value(const std::string& name, Target& target, const std::string& type, const std::string& help) {
        return app_.add_option("--" + name, target, help)->type_name(type);
    }

    template <typename Use>
    CLI::Option* number(const std::string& name, std::int64_t lowest, std::int64_t highest, Use use,
                        const std::string& type, const std::string& help) {
        const auto read = [=](const std::string& text) {
            // CLI11's own numbers can be octal.
            const auto number = parse_count(text);
            if (!number || *number < lowest || *number > highest) {
                throw bad_value(name, fmt::format("'{}' is not a number from {} to {}", text, lowest, highest));
            }
            use(*number);
        };
        return this->text(name, read, type, help);
    }

    CLI::Option* text(const std::string& name, std::function<void(const std::string&)> read, const std::string& type,
                      const std::string& help) {
        return app_.add_option_function<std::string>("--" + name, read, help)->type_name(type);
    }

    /// One of the names in `choices`.
    template <typename Value, typename Use>
    CLI::Option* choice(const std::string& name, const std::map<std::string, Value>& choices, Use use,
                        const std::string& type, const std::string& help) {
        // The description says what can be chosen: CLI11 would say it in the first column.
        return text(
                   name, [=](const std::string& text) { use(choices.at(text)); }, type, help)
            ->check(CLI::IsMember(choices).description(""));
    }

    /// May be given several times; each is read by itself.
    CLI::Option* texts(const std::string& name, std::function<void(const std::string&)> read, const std::string& type,
                       const std::string& help) {
        const auto read_all = [read](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) read(text);
        };
        return app_.add_option_function<std::vector<std::string>>("--" + name, read_all, help)
            ->type_name(type)
            ->allow_extra_args(false);
    }

    /// May be given several times, and each time several as A,B.
    CLI::Option* lists(const std::string& name, std::function<void(const std::string&)> read, const std::string& type,
                       const std::string& help) {
        const auto read_each = [read](const std::string& text) {
            for (std::size_t begin = 0; begin <= text.size();) {
                const std::size_t end = std::min(text.find(',', begin), text.size());
                read(text.substr(begin, end - begin));
                begin = end + 1;
            }
        };
        return texts(name, read_each, type, help);
    }

    CLI::Option* flag(const std::string& name, bool& target, const std::string& help) {
        return app_.add_flag("--" + name, target, help);
    }

    CLI::Option* date(const std::string& name, std::function<void(Date)> use, const std::string& help) {
        const auto read = [name, use](const std::string& text) {
            if (text == "today") return use(local_today());
            if (text == "yesterday") return use(local_today() - std::chrono::days(1));
            const auto date = parse_date(text);
            if (!date) {
                throw bad_value(name, "'" + text + "' is not YYYY-MM-DD, today or yesterday");
            }
            use(*date);
        };
        return text(name, read, "DATE", help);
    }

    void db() {
        value("db", config_.warehouse.db, "FILE", "Keep the warehouse in this SQLite file.")->capture_default_str();
    }

    void sql_dir() {
        value("sql-dir", config_.warehouse.sql_dir, "DIR",
              "Use the models in this folder instead of the built-in ones.");
    }

    void format(const std::string& help = "Print a table, or csv, json or markdown.") {
        choice(
            "format", formats, [&config = config_](Format format) { config.format = format; }, "FORMAT", help)
            ->default_str("table");
    }

    void wait() {
        number(
            "wait", 0, 86'400,
            [&config = config_](std::int64_t seconds) { config.warehouse.wait = std::chrono::seconds(seconds); },
            "SECONDS", "Wait up to this many seconds for another run to end.")
            ->default_str("0");
    }

    void output() { value("output", config_.output, "FILE", "Write the result to this file, whole or not at all."); }

    /// What every command has, and comes last.
    void messages() {
        group("Messages");
        flag("quiet", config_.log.quiet, "Print only errors.");
        choice(
            "log-format", std::map<std::string, bool>{{"text", false}, {"json", true}},
            [&config = config_](bool json) { config.log.json = json; }, "FORMAT",
            "Print messages as text, or each as one line of JSON (json).")
            ->default_str("text");
        flag("no-color", config_.log.no_color, "Print messages without colour, on a terminal too.");
        group("Settings and help");
        app_.add_option("--config", config_.settings_file, "Read settings from this TOML file.")->type_name("FILE");
        app_.set_help_flag("-h,--help", "Print this help.");
    }

private:
    CLI::App& app_;
    Config& config_;
};

}  // namespace ordermart
