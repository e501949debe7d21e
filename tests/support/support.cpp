#include "support/support.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "ordermart/base/database.hpp"
#include "ordermart/report/writers.hpp"
#include "support/catch.hpp"

extern char** environ;

namespace ordermart::test {
namespace {

std::vector<std::string> environment_of(const std::map<std::string, std::string>& own) {
    std::vector<std::string> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        if (own.count(std::string(text.substr(0, text.find('=')))) == 1) continue;
        if (!text.starts_with("ORDERMART_") && !text.starts_with("NO_COLOR")) variables.emplace_back(text);
    }
    for (const auto& [name, value] : own) variables.push_back(name + "=" + value);
    return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (std::string& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

void redirect(const std::string& path, int descriptor, int flags) {
    const int file = open(path.c_str(), flags, 0600);
    if (file < 0 || dup2(file, descriptor) < 0) _exit(126);
}

void limit_files(std::uint64_t largest) {
    const rlimit limit{largest, largest};
    // Without the signal a write over the limit fails as one on a full disk does.
    if (std::signal(SIGXFSZ, SIG_IGN) == SIG_ERR || setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(126);
}

std::string rows(Database& database, const std::string& title, const std::string& sql) {
    std::vector<Result> results;
    results.push_back({title, database.prepare(sql)});
    std::ostringstream text;
    text << "== " << title << '\n';
    write_results(results, {Format::csv, true}, text);
    return text.str();
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "ordermart-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void write_file(const std::string& path, std::string_view text) {
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream file(path, std::ios::binary);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string gzip(std::string_view text) {
    z_stream stream{};
    if (deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    std::string compressed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
    stream.avail_out = static_cast<uInt>(compressed.size());
    const int result = deflate(&stream, Z_FINISH);
    compressed.resize(stream.total_out);
    deflateEnd(&stream);
    if (result != Z_STREAM_END) throw std::runtime_error("zlib cannot compress");
    return compressed;
}

std::string zstd(std::string_view text) {
    ZSTD_CCtx* const context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    std::string compressed(ZSTD_compressBound(text.size()), '\0');
    const std::size_t size = ZSTD_compress2(context, compressed.data(), compressed.size(), text.data(), text.size());
    ZSTD_freeCCtx(context);
    if (ZSTD_isError(size) != 0) throw std::runtime_error("libzstd cannot compress");
    compressed.resize(size);
    return compressed;
}

std::vector<std::string> split_lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::vector<std::string> split_words(const std::string& line) {
    std::vector<std::string> words;
    bool is_in_word = false;
    for (const char c : line) {
        const bool is_end = c == ' ' || c == '\n';
        if (!is_end && !is_in_word) words.emplace_back();
        if (!is_end) words.back() += c;
        is_in_word = !is_end;
    }
    return words;
}

std::vector<std::string> csv_fields(const std::string& line) {
    std::vector<std::string> fields{""};
    bool is_quoted = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '"' && is_quoted && line.substr(at + 1, 1) == "\"") {
            fields.back() += line[at++];
        } else if (line[at] == '"') {
            is_quoted = !is_quoted;
        } else if (line[at] == ',' && !is_quoted) {
            fields.emplace_back();
        } else {
            fields.back() += line[at];
        }
    }
    return fields;
}

std::string raw_file(const std::vector<std::string>& lines) {
    std::string text = "customer_name,order_id,price,order_date,product_id,passenger_count\n";
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

Process::Process(const std::string& folder, const std::vector<std::string>& arguments,
                 const std::map<std::string, std::string>& environment, std::optional<std::uint64_t> largest_file,
                 const std::string& standard_input) {
    std::vector<std::string> words{executable()};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> variables = environment_of(environment);
    const std::vector<char*> argv = pointers(words);
    const std::vector<char*> envp = pointers(variables);
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ != 0) return;
    redirect(standard_input, STDIN_FILENO, O_RDONLY);
    redirect(streams_.path("out"), STDOUT_FILENO, O_WRONLY | O_CREAT);
    redirect(streams_.path("err"), STDERR_FILENO, O_WRONLY | O_CREAT);
    if (largest_file) limit_files(*largest_file);
    if (chdir(folder.c_str()) == 0) execve(argv[0], argv.data(), envp.data());
    _exit(127);
}

Process::~Process() {
    if (pid_ < 0) return;
    signal(SIGKILL);
    waitpid(pid_, nullptr, 0);
}

void Process::signal(int number) const { kill(pid_, number); }

bool Process::running() const {
    siginfo_t ended{};
    return waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == 0;
}

bool Process::holds(const std::string& path) const {
    const std::filesystem::path wanted = std::filesystem::weakly_canonical(path);
    std::error_code ended;
    const std::filesystem::directory_iterator files("/proc/" + std::to_string(pid_) + "/fd", ended);
    return std::any_of(begin(files), end(files), [&](const auto& file) {
        std::error_code closed;
        return std::filesystem::read_symlink(file.path(), closed) == wanted;
    });
}

Finished Process::wait() {
    int status = 0;
    rusage used{};
    while (wait4(pid_, &status, 0, &used) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    const int exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {exit_code, read_file(streams_.path("out")), read_file(streams_.path("err")),
            std::int64_t{used.ru_maxrss} * 1024};
}

std::string source_path(const std::string& path) { return std::string(ORDERMART_SOURCE_DIR) + "/" + path; }

std::string executable() { return ORDERMART_EXECUTABLE; }

bool may_use(const std::string& program, const std::string& package) {
    const char* const quick = std::getenv("TEST_QUICK");
    const bool is_left_out = quick != nullptr && *quick != '\0';
    const bool is_installed = ::access(program.c_str(), X_OK) == 0;
    if (is_left_out) WARN("skipped: " << package << " is left out by --quick");
    if (!is_left_out && !is_installed) WARN("skipped: the package " << package << " is not installed");
    return is_installed && !is_left_out;
}

Finished ordermart(const std::string& folder, const std::vector<std::string>& arguments,
                   const std::map<std::string, std::string>& environment) {
    return Process(folder, arguments, environment).wait();
}

Session::Session() {
    write("orders.csv", raw_file({"Ana,1,12.50,2023-12-10,lounge,1", "Ben,2,20,2023-12-09,parking,2"}));
}

Finished Session::call(const std::string& words, const Environment& environment) const {
    return ordermart(path(), split_words(words), environment);
}

void Session::load() const {
    const Finished finished = call("run --date 2023-12-10 --input orders.csv");
    if (finished.exit_code != 0) throw std::runtime_error("the first load failed: " + finished.err);
}

SlowFile::SlowFile(const std::string& path) {
    // Open for reading too, so that opening does not wait for a reader and writing cannot fail for want of one.
    if (mkfifo(path.c_str(), 0600) == 0) descriptor_ = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor_ < 0) throw std::runtime_error("cannot make the pipe " + path);
}

void SlowFile::write(std::string_view text) {
    if (::write(descriptor_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        throw std::runtime_error("cannot write to the pipe");
    }
    wait_until([this] {
        int unread = 0;
        return ioctl(descriptor_, FIONREAD, &unread) == 0 && unread == 0;
    });
}

void SlowFile::end() {
    if (descriptor_ >= 0) close(descriptor_);
    descriptor_ = -1;
}

Stop stop_of(const std::function<void()>& action) {
    try {
        action();
    } catch (const Error& error) {
        return {error.code(), error.what()};
    }
    return {};
}

void wait_until(const std::function<bool()>& condition) {
    using namespace std::chrono;
    const auto deadline = steady_clock::now() + seconds(30);
    while (!condition()) {
        if (steady_clock::now() > deadline) throw std::runtime_error("waited for 30 seconds in vain");
        std::this_thread::sleep_for(milliseconds(1));
    }
}

int rounds(int few) {
    const char* wanted = std::getenv("TEST_ROUNDS");
    return wanted == nullptr ? few : std::stoi(wanted);
}

std::uint64_t first_seed() {
    const char* wanted = std::getenv("TEST_SEED");
    return wanted == nullptr ? 1 : std::stoull(wanted);
}

std::string dump(const std::string& path, bool ledger) {
    if (!std::filesystem::exists(path)) return "no warehouse\n";
    Database database(path, Database::Mode::read_only);
    if (database.query_integer("select count(*) from sqlite_schema") == 0) return "no warehouse\n";
    std::string text;
    const auto add = [&](const std::string& table, const std::string& columns, const std::string& order) {
        text += rows(database, table, "select " + columns + " from " + table + " order by " + order);
    };
    add("cleaned_orders",
        "typeof(order_id) as type, order_id, order_line, customer_name, product_name, order_date, price_cents, price, "
        "passenger_count, quantity, discount_cents, tax_cents, order_status, order_seconds, file_number, line_number",
        "order_id, order_line");
    add("dim_customers", "customer_id, customer_name, customer_key, customer_segment, customer_email, country, region",
        "customer_id");
    add("customer_attribute_ranks", "customer_id, attribute, run_date_id, date_id, order_id, order_line",
        "customer_id, attribute");
    add("dim_products", "product_id, product_name, product_title, category, subcategory", "product_id");
    add("product_attribute_ranks", "product_id, attribute, run_date_id, date_id, order_id, order_line",
        "product_id, attribute");
    add("dim_statuses", "status_id, status_name, is_counted", "status_id");
    add("dim_dates", "date_id, full_date, year, quarter, month, day, day_of_week, iso_week, is_weekend", "date_id");
    add("fact_orders",
        std::string(
            "typeof(order_id) as type, order_id, order_line, customer_id, product_id, date_id, price_cents, price, "
            "passenger_count, quantity, discount_cents, tax_cents, status_id, order_seconds, run_date_id, ") +
            (ledger ? "run_id, " : "") + "file_number, line_number",
        "order_id, order_line");
    add("metrics_total_orders_per_customer", "customer_id, customer_name, total_orders", "customer_id");
    add("metrics_most_recent_order_per_customer",
        "customer_id, customer_name, order_id, order_date, product_name, price_cents, price", "customer_id");
    add("metrics_top_customers_last_week",
        "customer_id, customer_name, total_value_cents, total_value, number_of_orders", "customer_id");
    if (!ledger) return text;
    add("warehouse_settings", "name, value", "name");
    add("order_extras", "typeof(order_id), order_id, order_line, extras", "order_id, order_line");
    add("etl_runs",
        "run_id, run_date, status, message, input_path, input_bytes, input_sha256, full_refresh, records_read, "
        "inserted, "
        "updated, superseded, unchanged, duplicate, rejected, blank, skipped, new_orders, counted_orders, "
        "source_name, replaced_orders, columns_came, columns_went",
        "run_id");
    add("etl_run_files",
        "run_id, file_number, input_path, input_bytes, header, settings, replays_run_id, records_read, inserted, "
        "updated, superseded, "
        "unchanged, duplicate, rejected, blank, skipped",
        "run_id, file_number");
    add("etl_run_steps", "run_id, step_number, step, rows", "run_id, step_number");
    add("etl_run_rejects", "run_id, reason, records", "run_id, reason");
    add("rejected_orders",
        "run_id, file_number, line_number, reason, column_name, typeof(order_id) as id_type, order_id, "
        "typeof(raw_text) as type, raw_text, settled_by_run_id",
        "run_id, file_number, line_number");
    return text;
}

std::string dump_facts_and_reports(const std::string& path) {
    Database database(path, Database::Mode::read_only);
    // The oldest warehouses have no more than the contract's columns.
    const bool has_more = database.query_integer("select count(*) from sqlite_schema where name = 'dim_statuses'") == 1;
    std::string text =
        rows(database, "facts",
             "select typeof(order_id) as type, order_id, order_line, customer_name, product_name, full_date, "
             "price_cents, passenger_count, " +
                 std::string(has_more ? "quantity, discount_cents, tax_cents, status_name, order_seconds, "
                                      : "1 as quantity, 0 as discount_cents, 0 as tax_cents, null as status_name, "
                                        "null as order_seconds, ") +
                 "run_date_id from fact_orders join dim_customers using (customer_id) "
                 "join dim_products using (product_id) join dim_dates using (date_id) " +
                 (has_more ? "left join dim_statuses using (status_id) " : "") + "order by order_id, order_line");
    text += rows(database, "total",
                 "select customer_name, total_orders from metrics_total_orders_per_customer order by 1, 2");
    text += rows(database, "most recent",
                 "select customer_name, order_id, order_date, product_name, price_cents "
                 "from metrics_most_recent_order_per_customer order by customer_name, order_id");
    text += rows(database, "top",
                 "select customer_name, total_value_cents, number_of_orders from metrics_top_customers_last_week "
                 "order by 1, 2, 3");
    const bool has_attributes =
        database.query_integer("select count(*) from sqlite_schema where name = 'customer_attribute_ranks'") == 1;
    text += rows(database, "customers",
                 std::string("select customer_name, ") +
                     (has_attributes ? "customer_key, customer_segment, customer_email, country, region "
                                     : "null as customer_key, null as customer_segment, null as customer_email, "
                                       "null as country, null as region ") +
                     "from dim_customers where customer_id in (select customer_id from fact_orders) order by 1, 2");
    text += rows(database, "products",
                 std::string("select product_name, ") +
                     (has_attributes ? "product_title, category, subcategory "
                                     : "null as product_title, null as category, null as subcategory ") +
                     "from dim_products where product_id in (select product_id from fact_orders) order by 1");
    return text;
}

}  // namespace ordermart::test
