#pragma once

#include <string_view>
#include <vector>

#include "ordermart/warehouse/catalogue.hpp"

namespace ordermart {

/// A file of `sql/` as it was when the executable was built.
struct BuiltinModel {
    EngineKind engine;
    std::string_view stage;
    std::string_view name;
    std::string_view sql;
};

extern const std::vector<BuiltinModel> builtin_models;

}  // namespace ordermart
