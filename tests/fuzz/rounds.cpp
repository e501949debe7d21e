// A target without libFuzzer. fuzz_TARGET ROUNDS FOLDER feeds it the seeds of the folder and so many changes of them,
// which follow from TEST_SEED (1 when it is not set); TEST_ROUNDS goes before ROUNDS. fuzz_TARGET FILE feeds it that
// file alone. What is being tried is in fuzz_TARGET.input beside the executable, for after a fall.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "target.hpp"

namespace {

namespace fs = std::filesystem;

std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::stoull(text);
}

std::string content_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// In the order of their names: a folder's own order is no one's.
std::vector<std::string> seeds_in(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<std::string> seeds;
    for (const fs::path& file : files) seeds.push_back(content_of(file));
    return seeds;
}

/// What means something to one reader or another.
std::vector<std::string> telling_texts() {
    std::istringstream words(R"(" "" , ; - + ( ) . 0 9 1 00 29 12 999 1e9 NaN Z % %d = [ ] { } ' \ # :)");
    std::vector<std::string> texts{std::istream_iterator<std::string>(words), {}};
    for (const std::string text :
         {" ",        "\t",           "\n",           "\r",           "\r\n",         "\xC2\xA0",     "\xED\xA0\x80",
          "\xFF",     "\xEF\xBB\xBF", "\xE2\x88\x92", "\xE2\x80\x93", "\xE2\x80\x89", "\xE2\x80\xAF", "\xE2\x80\x99",
          " \"",      "\n\"",         "=\"",          "||",           "\\N",          "9E+9",         "9.0",
          ",9,99,999"}) {
        texts.push_back(text);
    }
    return texts;
}

class Mutations {
public:
    Mutations(std::vector<std::string> seeds, std::uint64_t seed) : seeds_(std::move(seeds)), random_(seed) {}

    std::string next() {
        std::string input = seeds_[below(seeds_.size())];
        for (std::size_t changes = 1 + below(4); changes > 0; --changes) change(input);
        return input;
    }

private:
    std::size_t below(std::size_t count) { return random_() % count; }

    void change(std::string& input) {
        const std::size_t at = below(input.size() + 1);
        const std::size_t length = std::min(below(8), input.size() - at);
        switch (below(5)) {
            case 0:
                if (at < input.size()) input[at] = static_cast<char>(below(256));
                break;
            case 1:
                input.erase(at, length);
                break;
            case 2:
                input.insert(at, input.substr(at, length));
                break;
            case 3:
                input.insert(at, telling_[below(telling_.size())]);
                break;
            default:
                const std::string& other = seeds_[below(seeds_.size())];
                const std::size_t from = below(other.size() + 1);
                input.insert(at, other.substr(from, below(40)));
        }
    }

    const std::vector<std::string> seeds_;
    std::mt19937_64 random_;
    const std::vector<std::string> telling_ = telling_texts();
};

void run(const std::string& input, const fs::path& present) {
    std::ofstream(present, std::ios::binary) << input;
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv, argv + argc);
    const fs::path present = words[0] + ".input";
    if (words.size() == 2) {
        run(content_of(words[1]), present);
    } else if (words.size() == 3) {
        const std::uint64_t seed = number_of("TEST_SEED", 1);
        const std::uint64_t rounds = number_of("TEST_ROUNDS", std::stoull(words[1]));
        std::cout << "TEST_SEED=" << seed << " TEST_ROUNDS=" << rounds << std::endl;
        const std::vector<std::string> seeds = seeds_in(words[2]);
        for (const std::string& input : seeds) run(input, present);
        Mutations mutations(seeds, seed);
        for (std::uint64_t round = 0; round < rounds; ++round) run(mutations.next(), present);
    } else {
        std::cerr << "usage: " << words[0] << " ROUNDS FOLDER | FILE" << std::endl;
        return 2;
    }
    fs::remove(present);
    return 0;
}
