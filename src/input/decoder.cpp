#include "ordermart/input/decoder.hpp"

#include <strings.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>

#include "ordermart/base/error.hpp"

namespace ordermart {
namespace {

constexpr std::size_t block = 64 << 10;
constexpr std::string_view name_characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
constexpr char undecodable = '\xFF';

// iconv_open's word for an error, which is no pointer.
bool is_open(iconv_t conversion) { return reinterpret_cast<std::intptr_t>(conversion) != -1; }

// iconv's.
constexpr auto stopped = static_cast<std::size_t>(-1);

/// How long a line feed is, and with it the units that the encoding's characters are made of.
std::size_t unit_bytes(const std::string& encoding) {
    const iconv_t conversion = iconv_open(encoding.c_str(), "UTF-8");
    if (!is_open(conversion)) return 1;
    std::array<char, 64> encoded{};
    std::size_t length = 0;
    // The first one may have a byte order mark with it.
    for (int times = 0; times < 2; ++times) {
        char line_feed = '\n';
        char* in = &line_feed;
        std::size_t in_left = 1;
        char* out = encoded.data();
        std::size_t out_left = encoded.size();
        iconv(conversion, &in, &in_left, &out, &out_left);
        length = encoded.size() - out_left;
    }
    iconv_close(conversion);
    return std::max<std::size_t>(length, 1);
}

iconv_t open_conversion(const std::string& encoding) {
    const auto refuse_name = [&encoding] {
        throw Error(ExitCode::usage, "encoding", "'" + encoding + "' is unknown",
                    "use one of those that `iconv --list` prints, such as UTF-16 or WINDOWS-1252");
    };
    // glibc leaves other characters out of a name, takes an empty one for the locale's encoding, and what follows //
    // for an option.
    if (encoding.find_first_of(name_characters) == std::string::npos || encoding.find("//") != std::string::npos) {
        refuse_name();
    }
    const iconv_t conversion = iconv_open("UTF-8", encoding.c_str());
    if (is_open(conversion)) return conversion;
    if (errno == EINVAL) refuse_name();
    throw Error(ExitCode::failed, "encoding", "iconv cannot start: " + std::string(std::strerror(errno)),
                "free memory, then start the run again");
}

}  // namespace

bool is_utf8_name(const std::string& encoding) {
    return strcasecmp(encoding.c_str(), "UTF-8") == 0 || strcasecmp(encoding.c_str(), "UTF8") == 0;
}

void require_known_encoding(const std::string& encoding) {
    if (!is_utf8_name(encoding)) iconv_close(open_conversion(encoding));
}

Decoder::Decoder(const std::string& encoding, ByteSource encoded)
    : encoded_(std::move(encoded)),
      decoded_(std::make_unique_for_overwrite<char[]>(block)),
      unit_bytes_(unit_bytes(encoding)),
      conversion_(open_conversion(encoding)) {}

Decoder::~Decoder() { iconv_close(conversion_); }

std::size_t Decoder::read(char* buffer, std::size_t capacity) {
    std::size_t filled = 0;
    while (filled < capacity && (decoded_begin_ != decoded_end_ || decode_more())) {
        const std::size_t part = std::min(capacity - filled, decoded_end_ - decoded_begin_);
        std::memcpy(buffer + filled, decoded_.get() + decoded_begin_, part);
        decoded_begin_ += part;
        filled += part;
    }
    return filled;
}

/// False at the end of the text.
bool Decoder::decode_more() {
    decoded_begin_ = 0;
    decoded_end_ = 0;
    while (decoded_end_ == 0 && !finished_) {
        if (!encoded_.present().empty()) {
            decode_present();
        } else if (!encoded_.read_more()) {
            finish();
        }
    }
    return decoded_end_ != 0;
}

void Decoder::decode_present() {
    const std::string_view encoded = encoded_.present();
    // iconv does not write to its input; its interface is older than that word.
    char* in = const_cast<char*>(encoded.data());
    std::size_t in_left = encoded.size();
    char* out = decoded_.get();
    std::size_t out_left = block - 1;  // one for put_undecodable()
    const bool is_stopped = iconv(conversion_, &in, &in_left, &out, &out_left) == stopped;
    const int error = is_stopped ? errno : 0;
    encoded_.take(encoded.size() - in_left);
    decoded_end_ = block - 1 - out_left;
    // Of a sequence only the beginning is there.
    if (error == EINVAL && !encoded_.at_end() && in_left < ByteBuffer::capacity) {
        encoded_.read_more();
    } else if (error == EINVAL || error == EILSEQ) {
        encoded_.take(std::min(unit_bytes_, in_left));
        put_undecodable();
    } else if (error != 0 && error != E2BIG) {
        throw Error(ExitCode::failed, "encoding", "iconv fails: " + std::string(std::strerror(error)),
                    "check the installation of the system's C library");
    }
}

/// Some encodings hold a character back until they know what follows it.
void Decoder::finish() {
    finished_ = true;
    char* out = decoded_.get();
    std::size_t out_left = block - 1;
    iconv(conversion_, nullptr, nullptr, &out, &out_left);
    decoded_end_ = block - 1 - out_left;
}

void Decoder::put_undecodable() { decoded_[decoded_end_++] = undecodable; }

}  // namespace ordermart
