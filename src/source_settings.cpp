#include "ordermart/source_settings.hpp"

#include <nlohmann/json.hpp>
#include <vector>

#include "ordermart/error.hpp"

namespace ordermart {
namespace {

using Json = nlohmann::json;

/// A character as text; NUL is none.
std::string text_of(char c) { return c == '\0' ? std::string() : std::string(1, c); }

char character_of(const std::string& text) { return text.empty() ? '\0' : text[0]; }

template <typename Value>
void put(Json& settings, const char* name, const Value& value, const Value& usual) {
    if (value != usual) settings[name] = value;
}

template <typename Value>
void take(const Json& settings, const char* name, Value& value) {
    if (const auto found = settings.find(name); found != settings.end()) value = found->get<Value>();
}

void take(const Json& settings, const char* name, char& value) {
    std::string text = text_of(value);
    take(settings, name, text);
    value = character_of(text);
}

}  // namespace

std::string settings_text(const Source& source) {
    const Source usual;
    Json settings = Json::object();
    put(settings, "delimiter", text_of(source.delimiter), text_of(usual.delimiter));
    put(settings, "quote", text_of(source.quote), text_of(usual.quote));
    put(settings, "empty_value", source.empty_values, usual.empty_values);
    put(settings, "order_lines", source.order_lines, usual.order_lines);
    for (const DateFormat& format : source.date_formats) settings["date_format"].push_back(format.text());
    put(settings, "decimal_mark", text_of(source.money.decimal_mark), text_of(usual.money.decimal_mark));
    put(settings, "thousands_mark", source.money.thousands_mark, usual.money.thousands_mark);
    put(settings, "currency", source.money.currencies, usual.money.currencies);
    put(settings, "parentheses", source.money.parentheses, usual.money.parentheses);
    put(settings, "trailing_minus", source.money.trailing_minus, usual.money.trailing_minus);
    put(settings, "negative_prices", source.money.negative_allowed, usual.money.negative_allowed);
    for (std::size_t column = 0; column < column_names.size(); ++column) {
        const Source::Origin& origin = source.origins[column];
        const std::string name(column_names[column]);
        if (!origin.headers.empty()) settings["columns"][name] = origin.headers;
        if (origin.constant) settings["constants"][name] = *origin.constant;
    }
    return settings.dump();
}

Source source_of_settings(const std::string& text) {
    Source source;
    try {
        const Json settings = Json::parse(text);
        take(settings, "delimiter", source.delimiter);
        take(settings, "quote", source.quote);
        take(settings, "empty_value", source.empty_values);
        take(settings, "order_lines", source.order_lines);
        std::vector<std::string> date_formats;
        take(settings, "date_format", date_formats);
        for (const std::string& format : date_formats) source.date_formats.push_back(DateFormat::parse(format));
        take(settings, "decimal_mark", source.money.decimal_mark);
        take(settings, "thousands_mark", source.money.thousands_mark);
        take(settings, "currency", source.money.currencies);
        take(settings, "parentheses", source.money.parentheses);
        take(settings, "trailing_minus", source.money.trailing_minus);
        take(settings, "negative_prices", source.money.negative_allowed);
        const Json none = Json::object();
        const Json columns = settings.value("columns", none);
        const Json constants = settings.value("constants", none);
        for (std::size_t column = 0; column < column_names.size(); ++column) {
            const std::string name(column_names[column]);
            Source::Origin& origin = source.origins[column];
            take(columns, name.c_str(), origin.headers);
            if (constants.contains(name)) origin.constant = constants.at(name).get<std::string>();
        }
    } catch (const Json::exception&) {
        throw Error(ExitCode::failed, "etl_run_files.settings", "'" + text + "' is not as ordermart writes it",
                    "the warehouse was changed by hand; load the files into a new one");
    }
    return source;
}

}  // namespace ordermart
