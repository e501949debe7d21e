#include "target.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

namespace ordermart::fuzz {

void require(bool holds, std::string_view claim) {
    if (holds) return;
    std::cerr << "does not hold: " << claim << std::endl;
    std::abort();
}

std::size_t Input::choose(std::size_t count) {
    if (bytes_.empty()) return 0;
    const auto byte = static_cast<unsigned char>(bytes_[0] - '0');
    bytes_.remove_prefix(1);
    return byte % count;
}

std::string_view Input::line() {
    const std::string_view found = bytes_.substr(0, bytes_.find('\n'));
    bytes_.remove_prefix(found.size());
    if (!bytes_.empty()) bytes_.remove_prefix(1);
    return found;
}

MemoryFile::MemoryFile(std::string_view text) : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
    const ssize_t written = write(descriptor_, text.data(), text.size());
    require(written == static_cast<ssize_t>(text.size()), "a file in memory takes what is written");
}

MemoryFile::~MemoryFile() { close(descriptor_); }

}  // namespace ordermart::fuzz
