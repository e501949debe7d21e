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
