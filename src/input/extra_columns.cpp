#include "input/extra_columns.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "ordermart/base/text.hpp"

namespace ordermart {

ExtraColumns::ExtraColumns(const std::vector<Column>& columns, std::vector<std::string> empty_values)
    : empty_values_(std::move(empty_values)) {
    for (const Column& column : columns) keys_.push_back({nlohmann::json(column.name).dump() + ":", column.position});
}

std::string_view ExtraColumns::of(const CsvRecord& record) {
    json_.clear();
    for (const Key& key : keys_) {
        const std::string value = normalised_space(record.fields[key.position]);
        if (value.empty() || std::ranges::find(empty_values_, value) != empty_values_.end()) continue;
        json_ += json_.empty() ? '{' : ',';
        json_ += key.text;
        json_ += nlohmann::json(value).dump();
    }
    if (!json_.empty()) json_ += '}';
    return json_;
}

}  // namespace ordermart
