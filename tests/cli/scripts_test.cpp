#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "support/pages.hpp"

using namespace ordermart::test;

TEST_CASE("the script of the tests refuses a wrong option before it installs anything") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path("scripts"));
    std::filesystem::copy(source_path("scripts/test.sh"), folder.path("scripts"));
    write_file(folder.path("scripts/dependencies.sh"), "#!/bin/sh\necho \"installs $1\"\nexit 1\n");
    std::filesystem::permissions(folder.path("scripts/dependencies.sh"), std::filesystem::perms::owner_all);
    const auto said = [&folder](const std::string& words) {
        return run_shell(folder, "scripts/test.sh " + words + " || echo \"exit code $?\"\n").output;
    };
    const std::string remedy =
        ": is not an option (--quick, --help; ctest's short ones such as -R may follow)\nexit code 2\n";
    CHECK(said("--quik") == "test: --quik" + remedy);
    CHECK(said("--quick --quik") == "test: --quik" + remedy);
    CHECK(said("-R reader --quik") == "test: --quik" + remedy);
    CHECK(said("--help").starts_with("usage: scripts/test.sh"));
    for (const std::string words : {"", "--quick", "-R reader", "--quick -R reader"}) {
        CAPTURE(words);
        CHECK(said(words) == "installs binutils\nexit code 1\n");
    }
}

TEST_CASE("the script of the benchmark refuses a wrong row or number before it installs anything") {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder.path("scripts"));
    std::filesystem::copy(source_path("scripts/bench.sh"), folder.path("scripts"));
    const auto said = [&folder](const std::string& words) {
        return run_shell(folder, "scripts/bench.sh " + words + " || echo \"exit code $?\"\n").output;
    };
    CHECK(said("loads") == "bench: loads: no such option or row (see scripts/bench.sh --help)\nexit code 1\n");
    CHECK(said("--before") == "bench: --before: no value (see scripts/bench.sh --help)\nexit code 1\n");
    CHECK(said("--records 10") == "bench: --records 10: not a number from 10000 on\nexit code 1\n");
    CHECK(said("--rounds 0") == "bench: --rounds 0: not a number from 1 on\nexit code 1\n");
    const std::string help = said("--help");
    CHECK(help.starts_with("usage: scripts/bench.sh"));
    for (const std::string row : {"load", "shuffled", "memory", "pandas", "dbt", "duckdb2"}) {
        CAPTURE(row);
        CHECK(help.find("\n  " + row + "  ") != std::string::npos);
    }
}
