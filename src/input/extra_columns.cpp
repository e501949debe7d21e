#include "input/extra_columns.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "ordermart/base/text.hpp"

namespace ordermart {

ExtraColumns::ExtraColumns(const std::vector<Column>& columns, ValueRules rules) : rules_(std::move(rules)) {
    for (const Column& column : columns) keys_.push_back({nlohmann::json(column.name).dump() + ":", column.position});
}

std::string_view ExtraColumns::of(const CsvRecord& record) {
    json_.clear();
    for (const Key& key : keys_) {
        const std::string normalised = normalised_space(record.fields[key.position]);
        const std::string_view value = rules_.text_of(normalised);
        if (rules_.is_empty(value)) continue;
        json_ += json_.empty() ? '{' : ',';
        json_ += key.text;
        json_ += nlohmann::json(value).dump();
    }
    if (!json_.empty()) json_ += '}';
    return json_;
}

}  // namespace ordermart
