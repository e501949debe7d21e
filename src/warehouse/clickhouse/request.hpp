#pragma once

#include <zlib.h>

#include <array>
#include <chrono>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "ordermart/base/http.hpp"
#include "ordermart/warehouse/engine_settings.hpp"

// For client.cpp and failure.cpp: one HTTP request to a ClickHouse server.
namespace ordermart {

/// One statement of SQL, and how it is done.
struct ServerStatement {
    std::string_view sql;    ///< without a `;` at its end; no data is pasted into it
    std::string_view place;  ///< what messages call it: the model's name
    /// Doing it twice is the same as doing it once: it is tried again when the trouble may pass.
    bool idempotent = false;
    bool in_database = true;  ///< false: the database need not be there
    std::map<std::string, std::string> settings{};
};

struct Answer {
    CURLcode result = CURLE_OK;
    std::string detail;  ///< libcurl's text to a result that is not CURLE_OK
    long status = 0;     ///< of HTTP; 0: none came
    int exception_code = 0;
    std::string exception_tag;  ///< what marks an exception in this body, where the server says it
    std::string body;           ///< its beginning alone where the status is not 200
};

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

/// A request, from its making to the end of its answer. It is a transfer of `multi` while it lives; ended before its
/// answer is there, its connection is closed.
class Request {
public:
    using Clock = std::chrono::steady_clock;

    /// By what requests go to the servers.
    struct Transport {
        CURLM* multi;
        const EngineSettings& settings;
        std::chrono::milliseconds longest_connecting;
    };

    /// `rows` are sent behind the statement, which is an insert; nullptr: none.
    Request(const Transport& transport, std::size_t node, std::string query_id, const ServerStatement& statement,
            const NextRows* rows = nullptr);
    ~Request();
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;

    std::size_t node() const { return node_; }
    const std::string& query_id() const { return query_id_; }
    bool done() const { return done_; }

    /// The server may have got something of it.
    bool was_sent() const;

    /// When the server last sent or took a byte, or was seen to be at work.
    Clock::time_point last_sign() const { return last_sign_; }
    void note_sign() { last_sign_ = Clock::now(); }
    std::string progress;  ///< what the server said of it when it was asked

    /// The transfer is over with this result.
    void finish(CURLcode result);

    /// The transfer is to go no further.
    void abandon();

    /// Throws what making the rows threw.
    void rethrow() const;

    Answer& answer() { return answer_; }

private:
    static std::size_t keep_body(char* data, std::size_t, std::size_t length, void* request);
    static std::size_t keep_header(char* data, std::size_t, std::size_t length, void* request);
    static std::size_t give_rows(char* buffer, std::size_t, std::size_t size, void* request);

    std::string address(const Transport& transport, const ServerStatement& statement) const;
    std::string escaped(std::string_view text) const;
    void set_server(const Transport& transport, const ServerStatement& statement);
    void set_body(const ServerStatement& statement, const NextRows* rows);
    void set_callbacks();

    CURLM* multi_;
    CurlHandle curl_;
    CurlList headers_;
    std::size_t node_;
    std::string query_id_;
    std::optional<GzipUpload> upload_;
    std::exception_ptr thrown_;  ///< by what makes the rows: it must not pass through libcurl
    std::array<char, CURL_ERROR_SIZE> detail_{};
    Clock::time_point last_sign_ = Clock::now();
    bool done_ = false;
    Answer answer_;
};

}  // namespace ordermart
