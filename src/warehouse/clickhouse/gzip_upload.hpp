#pragma once

#include <zlib.h>

#include <functional>
#include <string>

namespace ordermart {

/// Puts the next rows into `rows`, which is empty; false when there are no more.
using NextRows = std::function<bool(std::string& rows)>;

/// The body of an insert, made as it is read: the statement and then the rows, as one gzip stream.
class GzipUpload {
public:
    GzipUpload(std::string statement, const NextRows& next);
    ~GzipUpload();
    GzipUpload(const GzipUpload&) = delete;
    GzipUpload& operator=(const GzipUpload&) = delete;

    /// Writes the next of the stream to `buffer`: `size` bytes, fewer only at its end. Throws what `next` throws; the
    /// stream has no end then, so that a server cannot take it for whole.
    std::size_t read(char* buffer, std::size_t size);

private:
    void feed();

    const NextRows& next_;
    std::string block_;
    std::size_t fed_ = 0;  ///< bytes of block_ that the compressor was given
    bool is_last_ = false;
    bool ended_ = false;
    z_stream stream_{};
};

}  // namespace ordermart
