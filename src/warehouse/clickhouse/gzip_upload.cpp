#include "warehouse/clickhouse/gzip_upload.hpp"

#include <algorithm>
#include <new>
#include <utility>

namespace ordermart {

GzipUpload::GzipUpload(std::string statement, const NextRows& next) : next_(next), block_(std::move(statement)) {
    constexpr int window_of_gzip = 15 + 16;
    if (deflateInit2(&stream_, Z_BEST_SPEED, Z_DEFLATED, window_of_gzip, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::bad_alloc();
    }
}

GzipUpload::~GzipUpload() { deflateEnd(&stream_); }

void GzipUpload::feed() {
    if (fed_ == block_.size() && !is_last_) {
        block_.clear();
        fed_ = 0;
        is_last_ = !next_(block_);
        if (is_last_) block_.clear();
    }
    // zlib counts in 32 bits.
    const std::size_t size = std::min<std::size_t>(block_.size() - fed_, 1U << 30U);
    stream_.next_in = reinterpret_cast<Bytef*>(block_.data() + fed_);
    stream_.avail_in = static_cast<uInt>(size);
    fed_ += size;
}

std::size_t GzipUpload::read(char* buffer, std::size_t size) {
    const std::size_t most = std::min<std::size_t>(size, 1U << 30U);
    stream_.next_out = reinterpret_cast<Bytef*>(buffer);
    stream_.avail_out = static_cast<uInt>(most);
    while (stream_.avail_out > 0 && !ended_) {
        if (stream_.avail_in == 0) feed();
        ended_ = deflate(&stream_, is_last_ ? Z_FINISH : Z_NO_FLUSH) == Z_STREAM_END;
    }
    return most - stream_.avail_out;
}

}  // namespace ordermart
