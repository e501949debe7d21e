#include "support/pages.hpp"

#include <cstdlib>
#include <filesystem>
#include <regex>

namespace ordermart::test {

std::string title_of(const std::string& heading) { return heading.substr(heading.find_first_not_of('#') + 1); }

Page read_page(const std::string& path) {
    Page page{path, {}};
    std::string section;
    bool fenced = false;
    for (const std::string& line : split_lines(read_file(source_path(path)))) {
        if (line.starts_with("```")) {
            fenced = !fenced;
            if (fenced) page.blocks.push_back({line.substr(3), section, ""});
            continue;
        }
        if (!fenced && line.starts_with("#")) section = title_of(line);
        if (fenced) {
            page.blocks.back().text += line + "\n";
        } else {
            page.blocks.push_back({"", section, line});
        }
    }
    return page;
}

std::vector<Page> pages() {
    std::set<std::string> paths{"README.md", "SECURITY.md"};
    for (const auto& file : std::filesystem::directory_iterator(source_path("docs"))) {
        if (file.path().extension() == ".md") paths.insert("docs/" + file.path().filename().string());
    }
    std::vector<Page> all;
    for (const std::string& path : paths) all.push_back(read_page(path));
    return all;
}

std::vector<std::string> blocks(const std::string& language, const std::string& section) {
    std::vector<std::string> found;
    for (const Page& page : pages()) {
        for (const Block& block : page.blocks) {
            if (block.language == language && (section.empty() || block.section == section)) {
                found.push_back(block.text);
            }
        }
    }
    return found;
}

Names first_cells(const Page& page, const std::string& section) {
    Names cells;
    for (const Block& block : page.blocks) {
        if (block.section == section) cells.merge(matches_of(block.text, "^\\| `([a-z0-9_]+)` \\|"));
    }
    return cells;
}

Names matches_of(const std::string& text, const std::string& pattern) {
    const std::regex expression(pattern);
    Names found;
    for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) found.insert(at->str(1));
    return found;
}

Shell run_shell(const TemporaryFolder& folder, const std::string& script) {
    const TemporaryFolder own;
    write_file(own.path("script.sh"), "unset \"${!ORDERMART_@}\" NO_COLOR\ncd '" + folder.path() + "'\n" + script);
    const std::string bin = std::filesystem::path(executable()).parent_path().string();
    const int result =
        std::system(("env HOME='" + folder.path() + "' EDITOR=true PATH='" + bin + ":'\"$PATH\" bash -e '" +
                     own.path("script.sh") + "' > '" + own.path("log") + "' 2>&1")
                        .c_str());
    return {result, read_file(own.path("log"))};
}

}  // namespace ordermart::test
