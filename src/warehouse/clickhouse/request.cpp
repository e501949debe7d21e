#include "warehouse/clickhouse/request.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "ordermart/base/text.hpp"

namespace ordermart {
namespace {

/// More of an answer that is no success is not read.
constexpr std::size_t most_of_failure = 64 * 1024;

/// The value of a header line when it is one of this name, in lower case.
std::optional<std::string> header_value(std::string_view line, std::string_view name) {
    if (line.size() <= name.size() || line[name.size()] != ':' || ascii_lower(line.substr(0, name.size())) != name) {
        return std::nullopt;
    }
    return normalised_space(line.substr(name.size() + 1));
}

}  // namespace

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

Request::Request(const Transport& transport, std::size_t node, std::string query_id, const ServerStatement& statement,
                 const NextRows* rows)
    : multi_(transport.multi), curl_(libcurl().easy_init()), node_(node), query_id_(std::move(query_id)) {
    if (!curl_) require(CURLE_FAILED_INIT);
    set_server(transport, statement);
    set_body(statement, rows);
    set_callbacks();
    require(libcurl().multi_add_handle(multi_, curl_.get()));
}

Request::~Request() { abandon(); }

std::string Request::escaped(std::string_view text) const {
    const CurlText result(libcurl().easy_escape(curl_.get(), text.data(), static_cast<int>(text.size())));
    if (!result) require(CURLE_OUT_OF_MEMORY);
    return result.get();
}

std::string Request::address(const Transport& transport, const ServerStatement& statement) const {
    // wait_end_of_query: the answer begins when the statement has ended, so that its status tells how. Where the
    // server tells its progress in headers it begins before; libcurl takes 300 KB of headers, which at one in ten
    // seconds last for hours.
    std::string url = transport.settings.urls.at(node_) + "/?query_id=" + escaped(query_id_) +
                      "&wait_end_of_query=1&enable_http_compression=1&send_progress_in_http_headers=1"
                      "&http_headers_progress_interval_ms=10000";
    if (statement.in_database) url += "&database=" + escaped(transport.settings.database);
    for (const auto& [name, value] : statement.settings) url += '&' + escaped(name) + '=' + escaped(value);
    return url;
}

void Request::set_server(const Transport& transport, const ServerStatement& statement) {
    const auto set = [this](CURLoption option, auto value) {
        require(libcurl().easy_setopt(curl_.get(), option, value));
    };
    const EngineSettings& settings = transport.settings;
    set(CURLOPT_URL, address(transport, statement).c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    // The settings alone say where data goes, no variable of the environment.
    set(CURLOPT_PROXY, "");
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    set(CURLOPT_ACCEPT_ENCODING, "gzip");
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(transport.longest_connecting.count()));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);
    // libcurl sends a request once more by itself when a connection that it kept turns out to be dead.
    set(CURLOPT_FRESH_CONNECT, statement.idempotent ? 0L : 1L);
    if (!settings.ca_file.empty()) {
        set(CURLOPT_CAINFO, settings.ca_file.c_str());
        set(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    }
    if (settings.user.empty()) return;
    append(headers_, "X-ClickHouse-User: " + settings.user);
    if (!settings.password.empty()) append(headers_, "X-ClickHouse-Key: " + settings.password);
}

void Request::set_body(const ServerStatement& statement, const NextRows* rows) {
    const auto set = [this](CURLoption option, auto value) {
        require(libcurl().easy_setopt(curl_.get(), option, value));
    };
    set(CURLOPT_POST, 1L);
    append(headers_, "Content-Type: text/plain; charset=utf-8");
    append(headers_, "Expect:");
    if (rows == nullptr) {
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(statement.sql.size()));
        set(CURLOPT_COPYPOSTFIELDS, statement.sql.data());
    } else {
        upload_.emplace(std::string(statement.sql) + '\n', *rows);
        append(headers_, "Content-Encoding: gzip");
        append(headers_, "Transfer-Encoding: chunked");
        set(CURLOPT_UPLOAD_BUFFERSIZE, 256L * 1024);
        set(CURLOPT_READFUNCTION, give_rows);
        set(CURLOPT_READDATA, this);
    }
    set(CURLOPT_HTTPHEADER, headers_.get());
}

void Request::set_callbacks() {
    const auto set = [this](CURLoption option, auto value) {
        require(libcurl().easy_setopt(curl_.get(), option, value));
    };
    set(CURLOPT_PRIVATE, this);
    set(CURLOPT_ERRORBUFFER, detail_.data());
    set(CURLOPT_WRITEFUNCTION, keep_body);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_HEADERFUNCTION, keep_header);
    set(CURLOPT_HEADERDATA, this);
}

void Request::finish(CURLcode result) {
    done_ = !thrown_;
    answer_.result = result;
    if (result != CURLE_OK) answer_.detail = detail_[0] == '\0' ? libcurl().easy_strerror(result) : detail_.data();
    require(libcurl().easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &answer_.status));
}

bool Request::was_sent() const {
    curl_off_t microseconds = 0;
    require(libcurl().easy_getinfo(curl_.get(), CURLINFO_PRETRANSFER_TIME_T, &microseconds));
    return microseconds != 0;
}

void Request::abandon() { libcurl().multi_remove_handle(multi_, curl_.get()); }

void Request::rethrow() const {
    if (thrown_) std::rethrow_exception(thrown_);
}

std::size_t Request::keep_body(char* data, std::size_t, std::size_t length, void* request) {
    auto& self = *static_cast<Request*>(request);
    self.note_sign();
    long status = 0;
    libcurl().easy_getinfo(self.curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200 && self.answer_.body.size() + length > most_of_failure) return 0;
    try {
        self.answer_.body.append(data, length);
        return length;
    } catch (...) {
        self.thrown_ = std::current_exception();
        return 0;
    }
}

std::size_t Request::keep_header(char* data, std::size_t, std::size_t length, void* request) {
    auto& self = *static_cast<Request*>(request);
    self.note_sign();
    const std::string_view line(data, length);
    if (const auto code = header_value(line, "x-clickhouse-exception-code")) {
        // What is no number is an exception too.
        const auto number = parse_count(*code);
        self.answer_.exception_code = number && *number < 1'000'000 ? static_cast<int>(*number) : -1;
    }
    try {
        if (auto tag = header_value(line, "x-clickhouse-exception-tag")) self.answer_.exception_tag = std::move(*tag);
    } catch (...) {
        self.thrown_ = std::current_exception();
        return 0;
    }
    return length;
}

std::size_t Request::give_rows(char* buffer, std::size_t, std::size_t size, void* request) {
    auto& self = *static_cast<Request*>(request);
    try {
        const std::size_t length = self.upload_->read(buffer, size);
        self.note_sign();
        return length;
    } catch (...) {
        self.thrown_ = std::current_exception();
        return CURL_READFUNC_ABORT;
    }
}

}  // namespace ordermart
