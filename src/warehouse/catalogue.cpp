#include "ordermart/warehouse/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "ordermart/base/error.hpp"
#include "warehouse/builtin_models.hpp"

namespace ordermart {
namespace {

constexpr std::array<std::string_view, 6> stage_names{"schema", "migrate", "transform", "check", "report", "overview"};

std::string read_model(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream sql;
    // A folder can be opened, but not read; an empty file sets failbit in `sql` alone.
    if (!file || std::filesystem::is_directory(path)) {
        throw Error(ExitCode::usage, path.string(), "cannot be read", "check what it is, and its permissions");
    }
    sql << file.rdbuf();
    return sql.str();
}

std::vector<Model> builtin_stage(std::string_view stage, EngineKind engine) {
    std::vector<Model> models;
    for (const BuiltinModel& model : builtin_models) {
        if (model.stage != stage || model.engine != engine) continue;
        models.push_back({std::string(model.stage), std::string(model.name), std::string(model.sql), engine});
    }
    return models;
}

/// What is done where the file is read and the ledger is, whatever keeps the facts.
constexpr std::array<std::string_view, 4> models_of_every_engine{"10_order_lines", "20_staged_orders",
                                                                 "24_no_rejected_record_is_loaded", "50_last_runs"};

bool is_of_every_engine(const Model& model) {
    return std::ranges::find(models_of_every_engine, model.name) != models_of_every_engine.end();
}

std::vector<Model> read_stage(const std::string& folder, std::string_view stage, EngineKind engine) {
    std::error_code unreadable;
    std::filesystem::directory_iterator entries(std::filesystem::path(folder) / stage, unreadable);
    if (unreadable == std::errc::no_such_file_or_directory && stage == "migrate") return {};
    if (unreadable) {
        throw Error(ExitCode::usage, folder, fmt::format("has no readable folder '{}'", stage),
                    "--sql-dir takes a folder with schema, transform, check, report and overview in it, as those of "
                    "sql/ have them");
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : entries) {
        if (entry.path().extension() == ".sql") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<Model> models;
    for (const auto& file : files) {
        models.push_back({std::string(stage), file.stem().string(), read_model(file), engine});
    }
    return models;
}

}  // namespace

std::string_view Model::title() const {
    std::string_view title = name;
    while (!title.empty() && (std::isdigit(static_cast<unsigned char>(title.front())) != 0 || title.front() == '_')) {
        title.remove_prefix(1);
    }
    return title;
}

Catalogue Catalogue::of(const std::string& folder, EngineKind engine) {
    Catalogue catalogue;
    for (const std::string_view stage : stage_names) {
        const auto begin = static_cast<std::ptrdiff_t>(catalogue.models_.size());
        if (engine != EngineKind::sqlite && stage != "schema") {
            std::ranges::copy_if(builtin_stage(stage, EngineKind::sqlite), std::back_inserter(catalogue.models_),
                                 is_of_every_engine);
        }
        std::ranges::move(folder.empty() ? builtin_stage(stage, engine) : read_stage(folder, stage, engine),
                          std::back_inserter(catalogue.models_));
        // Those of both engines in one order, which is that of a page's and a workbook's parts too.
        std::ranges::stable_sort(catalogue.models_.begin() + begin, catalogue.models_.end(), {}, &Model::name);
    }
    return catalogue;
}

std::vector<Model> Catalogue::stage(std::string_view name) const {
    std::vector<Model> models;
    std::copy_if(models_.begin(), models_.end(), std::back_inserter(models),
                 [name](const Model& model) { return model.stage == name; });
    return models;
}

}  // namespace ordermart
