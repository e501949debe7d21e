// What `inspect` announces of a file is what a run with the proposed block does, whatever the file is.
//
// TEST_ROUNDS=1000 ordermart_tests "inspect and run*" takes more files, TEST_SEED=7 others.

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "ordermart/base/database.hpp"
#include "support/catch.hpp"
#include "support/pollution.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

/// What became of a file's records: counts by outcome and rejects by reason, or that it is refused.
using Outcome = std::map<std::string, std::int64_t>;

const Outcome refused{{"refused", 1}};

Outcome announced_by(const Json& inspection) {
    const Json& trial = inspection.at("trial");
    if (trial.is_null() || trial.at("refusal") != "") return refused;
    Outcome outcome;
    for (const std::string name : {"read", "accepted", "duplicate", "rejected", "blank", "skipped"}) {
        outcome[name] = trial.at(name);
    }
    for (const Json& reject : trial.at("rejects")) outcome[reject.at("reason")] = reject.at("records");
    return outcome;
}

Outcome counted_by_run(const std::string& database) {
    Database warehouse(database, Database::Mode::read_only);
    const auto of_run = [&warehouse](const std::string& expression) {
        return warehouse.query_integer("select " + expression + " from etl_runs");
    };
    Outcome outcome;
    outcome["read"] = of_run("records_read");
    outcome["accepted"] = of_run("inserted + updated + superseded + unchanged");
    for (const std::string name : {"duplicate", "rejected", "blank", "skipped"}) outcome[name] = of_run(name);
    Statement reasons = warehouse.prepare("select reason, records from etl_run_rejects");
    while (reasons.step()) outcome[reasons.text(0)] = reasons.integer(1);
    return outcome;
}

/// Of records that are neither blank nor skipped, what a run says that refuses a file for its rejects.
std::string refusal_for_rejects(const Outcome& announced) {
    const auto count = [&announced](const std::string& name) {
        const auto found = announced.find(name);
        return found == announced.end() ? 0 : found->second;
    };
    const std::int64_t records = count("read") - count("blank") - count("skipped");
    if (count("rejected") == records) return fmt::format("all {} records were rejected", records);
    return fmt::format("{} of {} records rejected, ", count("rejected"), records);
}

/// Inspects the file of the folder, pastes the proposed block, and runs it.
void check_agreement(const TemporaryFolder& folder, const std::string& file) {
    const Finished inspected = ordermart::test::ordermart(
        folder.path(), {"inspect", file, "--sample", "all", "--name", "pasted", "--format", "json"});
    if (inspected.exit_code != 0) {
        // No CSV at all: a run says the same.
        const Finished run = ordermart::test::ordermart(
            folder.path(), {"run", "--input", file, "--date", "2023-12-31", "--db", "new.db"});
        CAPTURE(inspected.err, run.err);
        CHECK(inspected.exit_code == 3);
        CHECK(run.exit_code == 3);
        return;
    }
    const Json inspection = Json::parse(inspected.out);
    const std::string block = inspection.at("block");
    write_file(folder.path("ordermart.toml"), block);
    const Finished run =
        ordermart::test::ordermart(folder.path(), {"run", "--config", "ordermart.toml", "--source", "pasted", "--input",
                                                   file, "--date", "2023-12-31", "--db", "new.db"});
    CAPTURE(block, run.err);
    // A file without a header, of which not all columns are known, is a source that cannot be.
    CHECK((run.exit_code == 0 || run.exit_code == 3 || (run.exit_code == 2 && inspection.at("trial").is_null())));
    CHECK((run.exit_code == 0) == (inspection.at("refusal") == ""));
    const Outcome announced = announced_by(inspection);
    if (run.exit_code == 0) {
        CHECK(announced == counted_by_run(folder.path("new.db")));
    } else if (announced != refused) {
        CHECK(contains(run.err, refusal_for_rejects(announced)));
    }
    fs::remove(folder.path("new.db"));
}

}  // namespace

TEST_CASE("inspect and run never disagree about polluted files") {
    const TemporaryFolder folder;
    const auto kinds = pollutions().size();
    const std::uint64_t begin = first_seed();
    for (std::size_t i = 0; i < static_cast<std::size_t>(rounds(static_cast<int>(kinds))); ++i) {
        const Pollution& pollution = pollutions()[i % kinds];
        const std::uint64_t seed = begin + i / kinds;
        Random random(seed);
        Draft draft = draft_of(clean_orders(random));
        const std::string bytes = pollution.make(draft, random);
        INFO("TEST_SEED=" << seed << " TEST_ROUNDS=" << kinds << ": " << pollution.name << "\n" << bytes);
        write_file(folder.path("orders.csv"), bytes);
        check_agreement(folder, "orders.csv");
    }
}

TEST_CASE("inspect and run never disagree about the files that inspect's cases show") {
    const std::set<std::string> no_input{"steps", "expected"};
    int files = 0;
    for (const auto& example : fs::directory_iterator(source_path("tests/cases"))) {
        if (!example.path().filename().string().starts_with("inspect_")) continue;
        for (const auto& entry : fs::directory_iterator(example)) {
            const std::string name = entry.path().filename().string();
            if (no_input.contains(name) || name.ends_with(".toml") || !entry.is_regular_file()) continue;
            INFO(entry.path().string());
            const TemporaryFolder folder;
            fs::copy_file(entry.path(), folder.path(name));
            check_agreement(folder, name);
            ++files;
        }
    }
    CHECK(files >= 9);
}
