#include "ordermart/warehouse/catalogue.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "ordermart/base/error.hpp"
#include "ordermart/base/printable.hpp"
#include "ordermart/base/text.hpp"
#include "warehouse/builtin_models.hpp"

namespace ordermart {
namespace {

constexpr std::array<std::string_view, 7> stage_names{"migrate", "schema",   "transform", "check",
                                                      "report",  "overview", "status"};

/// A user's folder may lack them: their models are about what ordermart itself keeps.
constexpr std::array<std::string_view, 2> optional_stages{"migrate", "status"};

/// An annotation that says one of these; others say any text.
struct Annotation {
    std::string_view key;
    std::vector<std::string_view> values;
    std::vector<std::string_view> stages;  ///< that it may stand in: elsewhere it would take a check or a step away
};

const std::vector<Annotation>& annotations() {
    static const std::vector<Annotation> all{
        {"runs in", {"run", "check"}, {"transform"}},
        {"runs for", {"every engine"}, {"transform", "check", "overview", "status"}},
        {"leave out",
         {"in a first load", "without order lines", "without descriptions", "without more columns", "with more columns",
          "without extra columns", "without other sources", "without unknown sources"},
         {"transform"}},
        {"full refresh", {"empties the table", "drops the index"}, {"schema", "transform"}},
        {"bulk load", {"rows come in key order", "filled with its table"}, {"transform"}}};
    return all;
}

void require_known_annotations(const Model& model) {
    for (const Annotation& known : annotations()) {
        const std::string value = model.annotation(known.key);
        if (value.empty()) continue;
        if (std::ranges::find(known.stages, model.stage) == known.stages.end()) {
            throw Error(ExitCode::usage, model.path(), fmt::format("says '{}', which its stage does not", known.key),
                        fmt::format("take it away; it is for {}", fmt::join(known.stages, ", ")));
        }
        if (std::ranges::find(known.values, value) != known.values.end()) continue;
        throw Error(ExitCode::usage, model.path(), fmt::format("says '{}: {}'", known.key, printable(value)),
                    fmt::format("write `-- {}: {}`", known.key, fmt::join(known.values, "` or `")));
    }
}

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

bool is_before_whole_check(const Model& model) { return model.annotation("runs in") == "check"; }

/// What is done where the file is read and the ledger is, whatever keeps the facts.
bool is_for_every_engine(const Model& model) { return model.annotation("runs for") == "every engine"; }

std::vector<Model> read_stage(const std::string& folder, std::string_view stage, EngineKind engine) {
    std::error_code unreadable;
    std::filesystem::directory_iterator entries(std::filesystem::path(folder) / stage, unreadable);
    const bool may_be_empty = std::ranges::find(optional_stages, stage) != optional_stages.end();
    if (unreadable == std::errc::no_such_file_or_directory && may_be_empty) return builtin_stage(stage, engine);
    if (unreadable) {
        throw Error(ExitCode::usage, folder, fmt::format("has no readable folder '{}'", stage),
                    "--sql-dir takes a folder with schema, transform, check, report and overview in it, as those of "
                    "sql/ have them");
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : entries) {
        if (entry.path().extension() == ".sql") files.push_back(entry.path());
    }
    if (files.empty() && may_be_empty) return builtin_stage(stage, engine);
    std::sort(files.begin(), files.end());
    std::vector<Model> models;
    for (const auto& file : files) {
        models.push_back({std::string(stage), file.stem().string(), read_model(file), engine});
    }
    return models;
}

}  // namespace

std::string annotation_of(std::string_view sql, std::string_view key) {
    const std::string begin = fmt::format("-- {}:", key);
    for (std::string_view rest = sql; rest.starts_with("--") || rest.starts_with('\n') || rest.starts_with('\r');) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        if (rest.starts_with(begin)) return normalised_space(rest.substr(begin.size(), end - begin.size()));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

std::string_view Model::title() const {
    std::string_view title = name;
    while (!title.empty() && (std::isdigit(static_cast<unsigned char>(title.front())) != 0 || title.front() == '_')) {
        title.remove_prefix(1);
    }
    return title;
}

std::int64_t Model::number() const {
    const std::size_t digits = std::min(name.find_first_not_of("0123456789"), name.size());
    return parse_count(std::string_view(name).substr(0, digits)).value_or(-1);
}

Catalogue Catalogue::of(const std::string& folder, EngineKind engine) {
    Catalogue catalogue;
    catalogue.engine_ = engine;
    catalogue.is_of_folder_ = !folder.empty();
    for (const std::string_view stage : stage_names) {
        const auto begin = static_cast<std::ptrdiff_t>(catalogue.models_.size());
        if (engine != EngineKind::sqlite && stage != "schema") {
            std::ranges::copy_if(builtin_stage(stage, EngineKind::sqlite), std::back_inserter(catalogue.models_),
                                 is_for_every_engine);
        }
        std::ranges::move(folder.empty() ? builtin_stage(stage, engine) : read_stage(folder, stage, engine),
                          std::back_inserter(catalogue.models_));
        // Those of both engines in one order, which is that of a page's and a workbook's parts too.
        std::ranges::stable_sort(catalogue.models_.begin() + begin, catalogue.models_.end(), {}, &Model::name);
    }
    std::ranges::for_each(catalogue.models_, require_known_annotations);
    return catalogue;
}

std::vector<Model> Catalogue::stage(std::string_view name) const {
    std::vector<Model> models;
    std::copy_if(models_.begin(), models_.end(), std::back_inserter(models),
                 [name](const Model& model) { return model.stage == name && !is_before_whole_check(model); });
    return models;
}

std::vector<Model> Catalogue::before_whole_check() const {
    std::vector<Model> models;
    std::ranges::copy_if(models_, std::back_inserter(models), is_before_whole_check);
    return models;
}

std::int64_t Catalogue::schema_version() const {
    std::int64_t version = oldest_schema_version(engine_);
    for (const Model& step : stage("migrate")) {
        if (step.number() == ++version) continue;
        throw Error(ExitCode::usage, step.path(), fmt::format("is not the step to schema version {}", version),
                    fmt::format("number the steps from {:02} on without a gap", oldest_schema_version(engine_) + 1));
    }
    return version;
}

}  // namespace ordermart
