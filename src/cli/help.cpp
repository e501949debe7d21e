#include "cli/help.hpp"

#include <algorithm>
#include <memory>
#include <sstream>

#include "cli/apply_settings.hpp"

namespace ordermart {
namespace {

constexpr std::size_t help_width = 80;

/// A name and what it means, in two columns; below each other where the name is too long.
std::string two_columns(const std::string& name, const std::string& meaning, std::size_t second) {
    std::string text = "  " + name;
    std::string column = wrapped(meaning, help_width - second, second);
    if (text.size() + 2 <= second) {
        column.replace(0, text.size(), text);
        return column + "\n";
    }
    return text + "\n" + column + "\n";
}

class HelpFormatter : public CLI::Formatter {
public:
    std::string make_group(std::string group, bool is_positional,
                           std::vector<const CLI::Option*> options) const override {
        // An empty line stands behind each part: CLI11 itself puts one before and one between.
        return Formatter::make_group(group, is_positional, options).substr(1) + (is_positional ? "\n" : "");
    }

    std::string make_description(const CLI::App* app) const override {
        return wrapped(app->get_description(), help_width) + "\n\n";
    }

    std::string make_usage(const CLI::App* app, std::string name) const override {
        return Formatter::make_usage(app, name) + "\n";
    }

    std::string make_footer(const CLI::App* app) const override {
        return app->get_footer().empty() ? "" : wrapped(app->get_footer(), help_width) + "\n";
    }

    std::string make_option(const CLI::Option* option, bool is_positional) const override {
        std::string name = make_option_name(option, is_positional);
        if (option->get_type_size() != 0) name += " " + option->get_type_name();
        std::string meaning = option->get_description();
        if (takes_several(*option)) meaning += " May be given several times.";
        if (!option->get_default_str().empty()) meaning += " Default: " + option->get_default_str();
        return two_columns(name, meaning, 28);
    }

    /// Without brackets where it is required, also where the command itself says that it is missing, and not CLI11.
    std::string make_option_usage(const CLI::Option* option) const override {
        const std::string usage = Formatter::make_option_usage(option);
        const bool is_required = option->get_description().ends_with("Required.");
        return is_required && usage.starts_with('[') ? usage.substr(1, usage.size() - 2) : usage;
    }

    std::string make_subcommand(const CLI::App* command) const override {
        return two_columns(command->get_name(), command->get_description(), 12);
    }
};

}  // namespace

std::string wrapped(const std::string& text, std::size_t width, std::size_t indentation) {
    std::string result;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const std::string margin(indentation + std::min(line.find_first_not_of(' '), line.size()), ' ');
        std::string current = margin;
        std::istringstream words(line);
        for (std::string word; words >> word;) {
            const bool is_first = current.size() == margin.size();
            if (!is_first && current.size() + 1 + word.size() > indentation + width) {
                result += current + "\n";
                current = margin + word;
            } else {
                current += (is_first ? "" : " ") + word;
            }
        }
        result += (current.size() == margin.size() ? "" : current) + "\n";
    }
    if (!result.empty()) result.pop_back();
    return result;
}

std::string help_footer(const CommandHelp& help, const std::string& more) {
    std::string text = "Examples:\n";
    for (const std::string& example : help.examples) text += "  ordermart " + example + "\n";
    return text + (more.empty() ? "" : "\n" + more);
}

void lay_out_help(CLI::App& app) {
    const auto formatter = std::make_shared<HelpFormatter>();
    formatter->label("Positionals", "Arguments");
    formatter->label("OPTIONS", "OPTION...");
    formatter->label("SUBCOMMAND", "COMMAND");
    app.formatter(formatter);
}

}  // namespace ordermart
