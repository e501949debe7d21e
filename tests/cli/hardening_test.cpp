#include <array>
#include <cstdio>
#include <memory>
#include <string>

#include "support/catch.hpp"
#include "support/support.hpp"

// What the linker was asked for so that a defect in the program is hard to use, read off the program.
using namespace ordermart::test;

namespace {

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    REQUIRE(pipe);
    std::string text;
    std::array<char, 4096> part{};
    while (const std::size_t got = std::fread(part.data(), 1, part.size(), pipe.get())) text.append(part.data(), got);
    return text;
}

}  // namespace

TEST_CASE("the program is position independent, binds at the start and keeps what it bound read-only") {
    const std::string elf =
        output_of("LC_ALL=C readelf --wide --file-header --program-headers --dynamic '" + executable() + "'");
    CHECK(contains(elf, "DYN (Position-Independent Executable file)"));
    CHECK(contains(elf, "Flags: NOW PIE"));
    CHECK(contains(elf, "GNU_RELRO"));
    CHECK(!contains(elf, "TEXTREL"));
    CHECK(!contains(elf, "RWE"));
}

TEST_CASE("functions of the program guard their stack") {
    CHECK(contains(output_of("LC_ALL=C readelf --wide --dyn-syms '" + executable() + "'"), "__stack_chk_fail"));
}
