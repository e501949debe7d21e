#include "ordermart/input/input_files.hpp"

namespace ordermart {

InputFiles::InputFiles(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) files_.push_back(std::make_unique<RawFile>(path));
}

std::string InputFiles::with_the_others(const std::string& first) const {
    return count() == 1 ? first : first + " and " + std::to_string(count() - 1) + " more";
}

std::string InputFiles::name() const { return with_the_others(input_name(files_.front()->path())); }

std::string InputFiles::path() const { return with_the_others(files_.front()->path()); }

void InputFiles::stop_waiting() noexcept {
    for (const auto& file : files_) file->stop_waiting();
}

std::int64_t InputFiles::size() const {
    std::int64_t size = 0;
    for (const auto& file : files_) size += file->size();
    return size;
}

/// Each file counts alike: near enough, and right for one.
double InputFiles::share_read() const {
    double share = 0;
    for (const auto& file : files_) {
        if (file->share_read() < 0) return -1;
        share += file->share_read();
    }
    return share / static_cast<double>(files_.size());
}

}  // namespace ordermart
