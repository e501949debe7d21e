#include "ordermart/input/source_settings.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

using Json = nlohmann::json;

template <typename Value>
Json to_json(const Value& value) {
    return value;
}

/// A character as text; NUL is none.
Json to_json(char value) { return value == '\0' ? std::string() : std::string(1, value); }

Json to_json(PriceIs value) { return price_meanings[static_cast<std::size_t>(value)]; }

Json to_json(Grouping value) { return grouping_names[static_cast<std::size_t>(value)]; }

Json to_json(const std::optional<OrderWindow>& window) { return window ? window->text() : ""; }

Json to_json(ExtraColumnsAre value) { return extra_column_choices[static_cast<std::size_t>(value)]; }

Json to_json(const std::vector<DateFormat>& formats) {
    Json texts = Json::array();
    for (const DateFormat& format : formats) texts.push_back(format.text());
    return texts;
}

Json to_json(const std::vector<Column>& columns) {
    Json names = Json::array();
    for (const Column column : columns) names.push_back(column_names[static_cast<std::size_t>(column)]);
    return names;
}

template <typename Value>
void read(const Json& json, Value& value) {
    value = json.get<Value>();
}

void read(const Json& json, char& value) {
    const auto text = json.get<std::string>();
    value = text.empty() ? '\0' : text[0];
}

/// One of the names of an enumeration, in its order.
template <typename Value, std::size_t count>
void read_name(const Json& json, const std::array<std::string_view, count>& names, Value& value) {
    const auto* const found = std::ranges::find(names, json.get<std::string>());
    if (found == names.end()) throw Json::other_error::create(501, "unknown name", &json);
    value = static_cast<Value>(found - names.begin());
}

void read(const Json& json, PriceIs& value) { read_name(json, price_meanings, value); }

void read(const Json& json, Grouping& value) { read_name(json, grouping_names, value); }

void read(const Json& json, std::optional<OrderWindow>& window) {
    window = OrderWindow::parse(json.get<std::string>());
}

void read(const Json& json, ExtraColumnsAre& value) { read_name(json, extra_column_choices, value); }

void read(const Json& json, std::optional<std::string>& value) { value = json.get<std::string>(); }

void read(const Json& json, std::vector<DateFormat>& formats) {
    for (const auto& text : json.get<std::vector<std::string>>()) formats.push_back(DateFormat::parse(text));
}

void read(const Json& json, std::vector<Column>& columns) {
    for (const auto& name : json.get<std::vector<std::string>>()) columns.push_back(find_column(name).value());
}

/// Calls `use` with the name and the member of each setting.
template <typename AnySource, typename Use>
void for_each_setting(AnySource& source, Use use) {
    use("delimiter", source.delimiter);
    use("quote", source.quote);
    use("skip_initial_space", source.skip_initial_space);
    use("escape", source.escape);
    use("stray_quotes", source.stray_quotes);
    use("has_header", source.has_header);
    use("empty_value", source.empty_values);
    use("customer_key_prefix", source.customer_key_prefix);
    use("strip_excel_text", source.strip_excel_text);
    use("order_lines", source.order_lines);
    use("price_is", source.price_is);
    use("extra_columns", source.extra_columns);
    use("skip_records_where", source.skip_records_where);
    use("order_id_from", source.order_id_from);
    use("order_id_prefix", source.order_id_prefix);
    use("scientific_order_ids", source.scientific_order_ids);
    use("shared_order_ids", source.shared_order_ids);
    use("fill_down", source.fill_down);
    use("date_format", source.date_formats);
    use("date_language", source.date_languages);
    use("order_window", source.order_window);
    use("decimal_mark", source.money.decimal_mark);
    use("thousands_mark", source.money.thousands_mark);
    use("grouping", source.money.grouping);
    use("currency", source.currency);
    use("currency_signs", source.money.currencies);
    use("parentheses", source.money.parentheses);
    use("trailing_minus", source.money.trailing_minus);
    use("negative_prices", source.money.negative_allowed);
    for (std::size_t column = 0; column < column_names.size(); ++column) {
        const std::string name(column_names[column]);
        use("columns." + name, source.origins[column].headers);
        use("constants." + name, source.origins[column].constant);
    }
}

Json all_settings(const Source& source) {
    Json settings = Json::object();
    for_each_setting(source, [&settings](const std::string& name, const auto& value) {
        if constexpr (std::is_same_v<decltype(value), const std::optional<std::string>&>) {
            if (value) settings[name] = *value;
        } else {
            settings[name] = to_json(value);
        }
    });
    return settings;
}

/// Earlier ledgers have the signs as currency.
void rename_signs(Json& settings) {
    const auto found = settings.find("currency");
    if (found == settings.end() || !found->is_array()) return;
    settings["currency_signs"] = *found;
    settings.erase("currency");
}

}  // namespace

std::string settings_text(const Source& source) {
    static const Json usual = all_settings(Source{});
    Json settings = all_settings(source);
    for (const auto& [name, value] : usual.items()) {
        if (settings.at(name) == value) settings.erase(name);
    }
    return settings.dump();
}

Source source_of_settings(const std::string& text) {
    Source source;
    const auto foreign = [&text] {
        return Error(ExitCode::failed, "etl_run_files.settings", "'" + text + "' is not as ordermart writes it",
                     "the warehouse was changed by hand; load the files into a new one");
    };
    try {
        Json settings = Json::parse(text);
        rename_signs(settings);
        for_each_setting(source, [&settings](const std::string& name, auto& value) {
            if (settings.contains(name)) read(settings.at(name), value);
        });
    } catch (const Json::exception&) {
        throw foreign();
    } catch (const std::bad_optional_access&) {
        throw foreign();
    }
    return source;
}

}  // namespace ordermart
