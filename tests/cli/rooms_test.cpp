#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <regex>
#include <set>

#include "support/catch.hpp"
#include "support/support.hpp"

// The code is a house: a room uses the rooms below it, and of another room only what it shows. Every #include of the
// sources is held to that. With ORDERMART_SHOW_ROOMS=1 the edges between the rooms are printed with their counts.
using namespace ordermart;
using namespace ordermart::test;

namespace {

/// The rooms, lowest first, and whose public headers each may include besides its own.
const std::map<std::string, std::set<std::string>> rooms_below{
    {"base", {}},
    {"input", {"base"}},
    {"inspect", {"input", "base"}},
    {"warehouse", {"input", "base"}},
    {"report", {"warehouse", "input", "base"}},
    {"run", {"report", "warehouse", "input", "base"}},
    {"mail", {"run", "report", "warehouse", "input", "base"}},
    {"cli", {"mail", "run", "report", "warehouse", "inspect", "input", "base"}},
};

/// Headers of libraries that only these files may see.
const std::vector<std::pair<std::string, std::vector<std::string>>> homes_of_libraries{
    {"sqlite3.h", {"src/base/database.cpp", "src/warehouse/sqlite/"}},
    {"CLI/", {"src/cli/"}},
};

struct Include {
    std::string file;    ///< by its path in the project
    std::string header;  ///< as it is written there
};

const std::string public_folder = "include/ordermart/";
const std::string private_folder = "src/";

bool is_public(const std::string& file) { return file.starts_with(public_folder); }

std::string first_folder(std::string_view path) { return std::string(path.substr(0, path.find('/'))); }

/// Of a file in include/ordermart/ROOM or src/ROOM.
std::string room_of(const std::string& file) {
    return first_folder(file.substr(is_public(file) ? public_folder.size() : private_folder.size()));
}

/// Of a public or private header as an include names it; empty for those of libraries and of the build folder.
std::string room_of_header(const std::string& header) {
    if (header.starts_with("ordermart/")) return first_folder(std::string_view(header).substr(10));
    return rooms_below.contains(first_folder(header)) ? first_folder(header) : "";
}

/// What is wrong with an include; empty where nothing is.
std::string fault_of(const Include& include) {
    const std::string room = room_of(include.file);
    const std::string of_header = room_of_header(include.header);
    const std::string edge = include.file + " includes " + include.header + ": ";
    for (const auto& [library, homes] : homes_of_libraries) {
        const auto is_home = [&](const std::string& home) { return include.file.starts_with(home); };
        if (include.header.starts_with(library) && std::ranges::none_of(homes, is_home)) return edge + "not its place";
    }
    if (!rooms_below.contains(room)) return include.file + ": in no room";
    if (of_header.empty()) return "";
    const bool is_shown = include.header.starts_with("ordermart/");
    if (!is_shown && is_public(include.file)) return edge + "a public header shows a private one";
    if (!is_shown && of_header != room) return edge + "private to " + of_header;
    if (of_header != room && !rooms_below.at(room).contains(of_header))
        return edge + of_header + " is not below " + room;
    return "";
}

/// Of every source, header and template of the product.
std::vector<Include> all_includes() {
    static const std::regex line_form(R"(\s*#\s*include\s*[<"]([^>"]+)[>"].*)");
    std::vector<Include> includes;
    for (const std::string& folder : {public_folder, private_folder}) {
        const std::string root = source_path(folder);
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
            const std::string path = std::filesystem::relative(entry.path(), root).string();
            if (!std::regex_search(path, std::regex(R"(/.*\.[ch]pp(\.in)?$)"))) continue;
            for (const std::string& line : split_lines(read_file(entry.path().string()))) {
                std::smatch found;
                if (std::regex_match(line, found, line_form)) includes.push_back({folder + path, found[1]});
            }
        }
    }
    return includes;
}

void print_edges(const std::vector<Include>& includes) {
    std::map<std::pair<std::string, std::string>, int> edges;
    for (const Include& include : includes) {
        const std::string of_header = room_of_header(include.header);
        if (!of_header.empty()) ++edges[{room_of(include.file), of_header}];
    }
    for (const auto& [edge, count] : edges) {
        std::cout << edge.first << (edge.first == edge.second ? " within itself " : " -> " + edge.second + " ") << count
                  << '\n';
    }
}

}  // namespace

TEST_CASE("the rooms include only what is below them, and of others only public headers") {
    const std::vector<Include> includes = all_includes();
    CHECK(includes.size() > 500);
    for (const Include& include : includes) CHECK(fault_of(include) == "");
    if (std::getenv("ORDERMART_SHOW_ROOMS") != nullptr) print_edges(includes);
}

TEST_CASE("an include that climbs, or looks into another room, is found") {
    const auto fault = [](const std::string& file, const std::string& header) { return fault_of({file, header}); };
    CHECK(fault("src/input/values.cpp", "ordermart/warehouse/engine.hpp") ==
          "src/input/values.cpp includes ordermart/warehouse/engine.hpp: warehouse is not below input");
    CHECK(fault("src/warehouse/ledger.cpp", "ordermart/inspect/inspect.hpp") != "");
    CHECK(fault("include/ordermart/base/text.hpp", "ordermart/input/values.hpp") != "");
    CHECK(fault("src/cli/check.cpp", "warehouse/sqlite/file.hpp") ==
          "src/cli/check.cpp includes warehouse/sqlite/file.hpp: private to warehouse");
    CHECK(fault("include/ordermart/run/days.hpp", "run/replays.hpp") ==
          "include/ordermart/run/days.hpp includes run/replays.hpp: a public header shows a private one");
    CHECK(fault("src/run/days.cpp", "sqlite3.h") == "src/run/days.cpp includes sqlite3.h: not its place");
    CHECK(fault("src/mail/mail.cpp", "CLI/CLI.hpp") != "");
    CHECK(fault("src/attic/box.cpp", "string") == "src/attic/box.cpp: in no room");
    CHECK(fault("src/run/days.cpp", "run/replays.hpp") == "");
    CHECK(fault("src/run/days.cpp", "ordermart/input/source.hpp") == "");
    CHECK(fault("src/base/database.cpp", "sqlite3.h") == "");
}
