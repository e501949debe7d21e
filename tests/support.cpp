#include "support.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "ordermart/database.hpp"
#include "ordermart/result_writer.hpp"

extern char** environ;

namespace ordermart::test {
namespace {

std::vector<std::string> environment_of(const std::map<std::string, std::string>& own) {
    std::vector<std::string> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
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

std::string rows(Database& database, const std::string& title, const std::string& sql) {
    std::vector<Result> results;
    results.push_back({title, database.prepare(sql)});
    std::ostringstream text;
    text << "== " << title << '\n';
    write_results(results, Format::csv, true, text);
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

std::string raw_file(const std::vector<std::string>& lines) {
    std::string text = "customer_name,order_id,price,order_date,product_id,passenger_count\n";
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

Process::Process(const std::string& folder, const std::vector<std::string>& arguments,
                 const std::map<std::string, std::string>& environment) {
    std::vector<std::string> words{ORDERMART_EXECUTABLE};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<std::string> variables = environment_of(environment);
    const std::vector<char*> argv = pointers(words);
    const std::vector<char*> envp = pointers(variables);
    pid_ = fork();
    if (pid_ < 0) throw std::runtime_error("cannot fork");
    if (pid_ != 0) return;
    redirect("/dev/null", STDIN_FILENO, O_RDONLY);
    redirect(streams_.path("out"), STDOUT_FILENO, O_WRONLY | O_CREAT);
    redirect(streams_.path("err"), STDERR_FILENO, O_WRONLY | O_CREAT);
    if (chdir(folder.c_str()) == 0) execve(argv[0], argv.data(), envp.data());
    _exit(127);
}

Process::~Process() {
    if (pid_ < 0) return;
    signal(SIGKILL);
    waitpid(pid_, nullptr, 0);
}

void Process::signal(int number) const { kill(pid_, number); }

Finished Process::wait() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    const int exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return {exit_code, read_file(streams_.path("out")), read_file(streams_.path("err"))};
}

Finished ordermart(const std::string& folder, const std::vector<std::string>& arguments,
                   const std::map<std::string, std::string>& environment) {
    return Process(folder, arguments, environment).wait();
}

std::string dump(const std::string& path, bool ledger) {
    if (!std::filesystem::exists(path)) return "no warehouse\n";
    Database database(path, Database::Mode::read_only);
    std::string text;
    const auto add = [&](const std::string& table, const std::string& columns, const std::string& order) {
        text += rows(database, table, "select " + columns + " from " + table + " order by " + order);
    };
    add("cleaned_orders",
        "typeof(order_id) as type, order_id, order_line, customer_name, product_name, order_date, price_cents, price, "
        "passenger_count, line_number, copies",
        "order_id, order_line");
    add("dim_customers", "customer_id, customer_name", "customer_id");
    add("dim_products", "product_id, product_name", "product_id");
    add("dim_dates", "date_id, full_date, year, quarter, month, day, day_of_week, iso_week, is_weekend", "date_id");
    add("fact_orders",
        "typeof(order_id) as type, order_id, order_line, customer_id, product_id, date_id, price_cents, price, "
        "passenger_count, run_date_id",
        "order_id, order_line");
    add("metrics_total_orders_per_customer", "customer_id, customer_name, total_orders", "customer_id");
    add("metrics_most_recent_order_per_customer",
        "customer_id, customer_name, order_id, order_date, product_name, price_cents, price", "customer_id");
    add("metrics_top_customers_last_week",
        "customer_id, customer_name, total_value_cents, total_value, number_of_orders", "customer_id");
    if (!ledger) return text;
    add("etl_runs",
        "run_id, run_date, status, message, input_path, input_bytes, input_sha256, full_refresh, records_read, "
        "inserted, "
        "updated, superseded, unchanged, duplicate, rejected, blank",
        "run_id");
    add("etl_run_steps", "run_id, step_number, step, rows", "run_id, step_number");
    add("etl_run_rejects", "run_id, reason, records", "run_id, reason");
    add("rejected_orders", "run_id, line_number, reason, column_name, typeof(raw_text) as type, raw_text",
        "run_id, line_number");
    return text;
}

std::string dump_facts_and_reports(const std::string& path) {
    Database database(path, Database::Mode::read_only);
    std::string text =
        rows(database, "facts",
             "select typeof(order_id) as type, order_id, order_line, customer_name, product_name, full_date, "
             "price_cents, passenger_count, run_date_id from fact_orders "
             "join dim_customers using (customer_id) join dim_products using (product_id) "
             "join dim_dates using (date_id) order by order_id, order_line");
    text += rows(database, "total",
                 "select customer_name, total_orders from metrics_total_orders_per_customer order by customer_name");
    text += rows(database, "most recent",
                 "select customer_name, order_id, order_date, product_name, price_cents "
                 "from metrics_most_recent_order_per_customer order by customer_name");
    text += rows(database, "top",
                 "select customer_name, total_value_cents, number_of_orders from metrics_top_customers_last_week "
                 "order by customer_name");
    return text;
}

}  // namespace ordermart::test
