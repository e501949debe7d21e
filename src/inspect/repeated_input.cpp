#include "inspect/repeated_input.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <utility>

namespace ordermart {
namespace {

bool is_regular(const std::string& path) {
    std::error_code unknown;
    return path != standard_input_path && std::filesystem::is_regular_file(path, unknown);
}

}  // namespace

RepeatedInput::RepeatedInput(std::string path)
    : path_(std::move(path)), can_reopen_(is_regular(path_)), file_(std::make_unique<RawFile>(path_)) {}

std::optional<std::int64_t> RepeatedInput::size() const {
    std::error_code unknown;
    const auto bytes = can_reopen_ ? std::filesystem::file_size(path_, unknown) : 0;
    return can_reopen_ && !unknown ? std::optional(static_cast<std::int64_t>(bytes)) : std::nullopt;
}

ByteSource RepeatedInput::from_front() {
    if (can_reopen_) {
        file_ = std::make_unique<RawFile>(path_);
        return [this](char* buffer, std::size_t capacity) { return file_->read(buffer, capacity); };
    }
    position_ = 0;
    return [this](char* buffer, std::size_t capacity) { return read_kept(buffer, capacity); };
}

std::size_t RepeatedInput::read_kept(char* buffer, std::size_t capacity) {
    const std::size_t kept = std::min(capacity, kept_.size() - position_);
    std::memcpy(buffer, kept_.data() + position_, kept);
    position_ += kept;
    if (kept == capacity || file_->at_end()) return kept;
    const std::size_t got = file_->read(buffer + kept, capacity - kept);
    kept_.append(buffer + kept, got);
    position_ += got;
    return kept + got;
}

}  // namespace ordermart
