#include "inspect/repeated_input.hpp"

#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "support/catch.hpp"
#include "support/support.hpp"

using namespace ordermart;
using namespace ordermart::test;

namespace {

std::string read(const ByteSource& source, std::size_t most) {
    std::string text(most, '\0');
    text.resize(source(text.data(), most));
    return text;
}

}  // namespace

TEST_CASE("a regular file is read from its front each time") {
    const TemporaryFolder folder;
    write_file(folder.path("orders.csv"), "0123456789");
    RepeatedInput input(folder.path("orders.csv"));
    CHECK(read(input.from_front(), 4) == "0123");
    const ByteSource source = input.from_front();
    CHECK(read(source, 4) == "0123");
    CHECK(read(source, 100) == "456789");
    CHECK(!input.is_full());
}

TEST_CASE("what arrives through a pipe is read once and kept") {
    const TemporaryFolder folder;
    const std::string path = folder.path("pipe");
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    std::thread writer([&path] { std::ofstream(path) << "0123456789"; });
    RepeatedInput input(path);
    CHECK(read(input.from_front(), 4) == "0123");
    ByteSource source = input.from_front();
    CHECK(read(source, 3) == "012");
    CHECK(read(source, 4) == "3456");
    source = input.from_front();
    CHECK(read(source, 100) == "0123456789");
    CHECK(read(input.from_front(), 100) == "0123456789");
    writer.join();
}

TEST_CASE("an input that is not there is told at once") {
    const Stop stop = stop_of([] { const RepeatedInput input("no_such_file.csv"); });
    CHECK(stop.code == ExitCode::no_input);
}
