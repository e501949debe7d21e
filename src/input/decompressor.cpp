#include "ordermart/input/decompressor.hpp"

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

using namespace std::string_view_literals;

constexpr int window_bits_of_gzip = 15 + 16;  // the largest window; 16 is zlib's word for "gzip, nothing else"
constexpr int largest_window_log_of_zstd = 27;
constexpr std::string_view fetch_again = "fetch the file again, or have it sent again";

std::string_view name_of(Compression compression) { return compression == Compression::gzip ? "gzip" : "zstd"; }

}  // namespace

std::optional<Compression> compression_of(std::string_view head) {
    if (head.starts_with("\x1F\x8B")) return Compression::gzip;
    if (head.starts_with("\x28\xB5\x2F\xFD")) return Compression::zstd;
    // A skippable frame; parallel compressors begin with one.
    const bool skippable = head.size() >= 4 && (head[0] & 0xF0) == 0x50 && head.substr(1).starts_with("\x2A\x4D\x18");
    return skippable ? std::optional(Compression::zstd) : std::nullopt;
}

/// What one call of a library did.
struct Decompressor::Step {
    std::size_t taken = 0;
    std::size_t made = 0;
    bool ends_member = false;
    std::string damage;  ///< what is wrong with the data, empty when nothing is
};

class Decompressor::Format {
public:
    virtual ~Format() = default;

    virtual void start_member() = 0;

    /// Goes on in a member, until the input is used up, the output is full or the member ends.
    virtual Step step(std::string_view input, char* output, std::size_t capacity) = 0;
};

class Decompressor::Gzip : public Format {
public:
    Gzip() {
        if (inflateInit2(&stream_, window_bits_of_gzip) != Z_OK) throw std::bad_alloc();
    }
    ~Gzip() override { inflateEnd(&stream_); }
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;

    void start_member() override { inflateReset(&stream_); }

    Step step(std::string_view input, char* output, std::size_t capacity) override {
        const auto room = static_cast<uInt>(std::min<std::size_t>(capacity, std::numeric_limits<uInt>::max()));
        // zlib does not write to its input; its interface is older than that word.
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
        stream_.avail_in = static_cast<uInt>(input.size());
        stream_.next_out = reinterpret_cast<Bytef*>(output);
        stream_.avail_out = room;
        const int result = inflate(&stream_, Z_NO_FLUSH);
        if (result == Z_MEM_ERROR) throw std::bad_alloc();
        Step step{input.size() - stream_.avail_in, room - stream_.avail_out, result == Z_STREAM_END, {}};
        // Z_BUF_ERROR says only that it waits for input.
        const bool waits = result == Z_BUF_ERROR && stream_.avail_in == 0;
        if (result != Z_OK && result != Z_STREAM_END && !waits) {
            step.damage = stream_.msg != nullptr ? stream_.msg : "no progress";
        }
        return step;
    }

private:
    z_stream stream_{};
};

class Decompressor::Zstd : public Format {
public:
    Zstd() : context_(ZSTD_createDCtx()) {
        if (context_ == nullptr) throw std::bad_alloc();
        ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, largest_window_log_of_zstd);
    }
    ~Zstd() override { ZSTD_freeDCtx(context_); }
    Zstd(const Zstd&) = delete;
    Zstd& operator=(const Zstd&) = delete;

    void start_member() override { ZSTD_DCtx_reset(context_, ZSTD_reset_session_only); }

    Step step(std::string_view input, char* output, std::size_t capacity) override {
        ZSTD_inBuffer in{input.data(), input.size(), 0};
        ZSTD_outBuffer out{output, capacity, 0};
        const std::size_t result = ZSTD_decompressStream(context_, &out, &in);
        Step step{in.pos, out.pos, result == 0, {}};
        if (ZSTD_isError(result) == 0) return step;
        const ZSTD_ErrorCode code = ZSTD_getErrorCode(result);
        if (code == ZSTD_error_memory_allocation) throw std::bad_alloc();
        step.damage =
            code == ZSTD_error_frameParameter_windowTooLarge ? "its window is over 128 MiB" : ZSTD_getErrorName(result);
        return step;
    }

private:
    ZSTD_DCtx* context_;
};

Decompressor::Decompressor(Compression compression, std::string name, ByteSource compressed, DecompressionLimits limits)
    : compression_(compression), name_(std::move(name)), compressed_(std::move(compressed)), limits_(limits) {
    if (compression_ == Compression::gzip) {
        format_ = std::make_unique<Gzip>();
    } else {
        format_ = std::make_unique<Zstd>();
    }
}

Decompressor::~Decompressor() = default;

std::size_t Decompressor::read(char* buffer, std::size_t capacity) {
    std::size_t filled = 0;
    while (filled < capacity && (inside_member_ || next_member())) {
        const Step step = format_->step(compressed_.present(), buffer + filled, capacity - filled);
        if (!step.damage.empty()) {
            throw Error(ExitCode::refused, name_,
                        "its " + std::string(name_of(compression_)) + " data cannot be decompressed: " + step.damage,
                        fetch_again);
        }
        compressed_.take(step.taken);
        filled += step.made;
        bytes_taken_ += static_cast<std::int64_t>(step.taken);
        bytes_made_ += static_cast<std::int64_t>(step.made);
        inside_member_ = !step.ends_member;
        require_within_limits();
        // A library may still have output when its input is used up: more is read only when nothing comes.
        const bool waits = inside_member_ && step.taken == 0 && step.made == 0;
        if (waits && !compressed_.read_more()) {
            throw Error(ExitCode::refused, name_, "its " + std::string(name_of(compression_)) + " data stops too early",
                        "the download was probably not finished; fetch the file again");
        }
    }
    return filled;
}

bool Decompressor::next_member() {
    if (compressed_.present().size() < compression_signature_bytes) compressed_.read_more();
    if (compressed_.present().empty()) return false;
    if (compression_of(compressed_.present()) != compression_) {
        require_only_zeros();
        return false;
    }
    format_->start_member();
    inside_member_ = true;
    return true;
}

/// Tapes and block devices fill up with zeros after the last member.
void Decompressor::require_only_zeros() {
    do {
        const std::string_view rest = compressed_.present();
        if (rest.find_first_not_of('\0') != std::string_view::npos) {
            throw Error(ExitCode::refused, name_,
                        "something else follows its " + std::string(name_of(compression_)) + " data", fetch_again);
        }
        compressed_.take(rest.size());
    } while (compressed_.read_more());
}

void Decompressor::require_within_limits() const {
    const auto refuse = [this](const std::string& excess) {
        throw Error(ExitCode::refused, name_, "its " + std::string(name_of(compression_)) + " data becomes " + excess,
                    "if the file is right, decompress it first");
    };
    if (bytes_made_ > limits_.bytes) refuse("more than " + std::to_string(limits_.bytes >> 30) + " GiB");
    if (bytes_made_ > limits_.bytes_before_ratio && bytes_made_ / limits_.ratio > bytes_taken_) {
        refuse("more than " + std::to_string(limits_.ratio) + " times as long");
    }
}

}  // namespace ordermart
