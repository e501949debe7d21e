// Runs a program, writes down every system call with which it changes files, and may kill it at one of them.
//
//     file_calls LOG (none | before | after) N PROGRAM ARGUMENT...
//
// It traces the program with all its threads (ptrace): nothing has to be loaded into it, and sanitizers do not mind. It
// leaves with the program's exit code, 128 + the signal for one that was killed, or 125 when it cannot trace. The log
// has a line for each call that succeeded, fields parted by tabs; the bytes of a write follow its line:
//
//     create INODE PATH    size INODE BYTES    write INODE OFFSET LENGTH    sync INODE
//     rename FROM TO       link FROM TO        unlink PATH                  map INODE    other NUMBER
//     end CALLS EXITCODE
//
// `create` with a folder's path is a file in it without a name. CALLS counts those that failed too: the program can be
// killed at any N from 1 to it. `map` is a shared mapping, which is written past all this, and `other` a call that
// changes files in a way that is not written down here.

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace {

constexpr int cannot_trace = 125;

enum class Kind { none, opens, writes, resizes, syncs, renames, links, unlinks, maps, others };

/// A call that a thread is in: looked at as it enters, written down as it leaves.
struct Call {
    Kind kind = Kind::none;
    bool is_last = false;
    unsigned long number = 0;
    unsigned long arguments[6]{};
    std::string from;
    std::string to;
    bool was_there = false;
    bool empties = false;
};

[[noreturn]] void give_up(const std::string& what) {
    std::fprintf(stderr, "file_calls: %s: %s\n", what.c_str(), std::strerror(errno));
    std::exit(cannot_trace);
}

std::string in_proc(pid_t thread, const char* what, int descriptor) {
    return "/proc/" + std::to_string(thread) + "/" + what + "/" + std::to_string(descriptor);
}

struct stat status_of(pid_t thread, unsigned long descriptor) {
    struct stat status {};
    // A wrong descriptor is no file, and the call will fail.
    if (stat(in_proc(thread, "fd", static_cast<int>(descriptor)).c_str(), &status) != 0) status.st_mode = 0;
    return status;
}

/// Pipes and terminals keep nothing.
bool is_file(pid_t thread, unsigned long descriptor) {
    const mode_t mode = status_of(thread, descriptor).st_mode;
    return S_ISREG(mode) || S_ISDIR(mode);
}

/// Where the descriptor's next write would go.
unsigned long position_of(pid_t thread, unsigned long descriptor) {
    std::ifstream info(in_proc(thread, "fdinfo", static_cast<int>(descriptor)));
    std::string word;
    unsigned long position = 0;
    if (!(info >> word >> position)) give_up("the position in a file");
    return position;
}

void read_memory(pid_t thread, unsigned long address, char* bytes, std::size_t length) {
    const iovec here{bytes, length};
    const iovec there{reinterpret_cast<void*>(address), length};
    if (process_vm_readv(thread, &here, 1, &there, 1, 0) != static_cast<ssize_t>(length)) give_up("reading its memory");
}

/// The path at that address, made absolute; `folder` is a descriptor or AT_FDCWD.
std::string read_path(pid_t thread, unsigned long folder, unsigned long address) {
    std::string path;
    // Byte by byte, because the page behind its end may not be there.
    for (char c = 0;; path += c) {
        read_memory(thread, address + path.size(), &c, 1);
        if (c == '\0') break;
    }
    if (path.starts_with('/')) return path;
    const int descriptor = static_cast<int>(folder);
    const std::string link =
        descriptor == AT_FDCWD ? "/proc/" + std::to_string(thread) + "/cwd" : in_proc(thread, "fd", descriptor);
    std::vector<char> base(PATH_MAX);
    const ssize_t size = readlink(link.c_str(), base.data(), base.size());
    if (size < 0) give_up(link);
    return std::string(base.data(), static_cast<std::size_t>(size)) + "/" + path;
}

class Tracer {
public:
    Tracer(const char* log, const std::string& when, long number)
        : log_(log, std::ios::binary), when_(when), kill_at_(number) {
        if (!log_) give_up(log);
    }

    int run(char** words);

private:
    void start(char** words);
    void look(pid_t thread);
    void enter(pid_t thread, Call& call) const;
    void enter_open(pid_t thread, Call& call, unsigned long folder, unsigned long path, unsigned long flags) const;
    void leave(pid_t thread, const Call& call, unsigned long result);

    std::ofstream log_;
    std::string when_;
    long kill_at_;
    long calls_ = 0;
    pid_t program_ = 0;
    std::map<pid_t, Call> threads_;
};

void Tracer::enter_open(pid_t thread, Call& call, unsigned long folder, unsigned long path, unsigned long flags) const {
    const bool is_nameless = (flags & O_TMPFILE) == O_TMPFILE;
    if (!is_nameless && (flags & (O_CREAT | O_TRUNC)) == 0) return;
    call.from = read_path(thread, folder, path);
    if (is_nameless) {
        call.kind = Kind::opens;
        return;
    }
    struct stat status {};
    call.was_there = stat(call.from.c_str(), &status) == 0;
    if (call.was_there && !S_ISREG(status.st_mode)) return;
    call.empties = (flags & O_TRUNC) != 0;
    call.kind = Kind::opens;
}

void Tracer::enter(pid_t thread, Call& call) const {
    const unsigned long* a = call.arguments;
    const auto two_paths = [&](Kind kind, unsigned long from_folder, unsigned long from, unsigned long to_folder,
                               unsigned long to) {
        call.from = read_path(thread, from_folder, from);
        call.to = read_path(thread, to_folder, to);
        call.kind = kind;
    };
    const auto one_path = [&](Kind kind, unsigned long folder, unsigned long path) {
        call.from = read_path(thread, folder, path);
        call.kind = kind;
    };
    const auto on_file = [&](Kind kind, unsigned long descriptor) {
        if (is_file(thread, descriptor)) call.kind = kind;
    };
    constexpr auto here = static_cast<unsigned long>(AT_FDCWD);
    switch (call.number) {
// Newer machines have only the calls that name a folder.
#ifdef SYS_open
        case SYS_open:
            return enter_open(thread, call, here, a[0], a[1]);
        case SYS_creat:
            return enter_open(thread, call, here, a[0], O_CREAT | O_TRUNC);
        case SYS_rename:
            return two_paths(Kind::renames, here, a[0], here, a[1]);
        case SYS_link:
            return two_paths(Kind::links, here, a[0], here, a[1]);
        case SYS_unlink:
            return one_path(Kind::unlinks, here, a[0]);
        case SYS_mkdir:
        case SYS_rmdir:
        case SYS_symlink:
            call.kind = Kind::others;
            return;
#endif
#ifdef SYS_renameat
        case SYS_renameat:
#endif
        case SYS_renameat2:
            return two_paths(Kind::renames, a[0], a[1], a[2], a[3]);
        case SYS_openat:
            return enter_open(thread, call, a[0], a[1], a[2]);
        case SYS_linkat:
            return two_paths(Kind::links, a[0], a[1], a[2], a[3]);
        case SYS_unlinkat:
            return one_path(Kind::unlinks, a[0], a[1]);
        case SYS_write:
        case SYS_pwrite64:
            return on_file(Kind::writes, a[0]);
        case SYS_ftruncate:
        case SYS_fallocate:
            return on_file(Kind::resizes, a[0]);
        case SYS_fsync:
        case SYS_fdatasync:
            return on_file(Kind::syncs, a[0]);
        case SYS_mmap:
            if ((a[2] & PROT_WRITE) != 0 && (a[3] & MAP_TYPE) != MAP_PRIVATE && (a[3] & MAP_ANONYMOUS) == 0) {
                on_file(Kind::maps, a[4]);
            }
            return;
        case SYS_writev:
        case SYS_pwritev:
        case SYS_pwritev2:
        case SYS_sendfile:
            return on_file(Kind::others, a[0]);
        case SYS_copy_file_range:
            return on_file(Kind::others, a[2]);
        case SYS_truncate:
        case SYS_mkdirat:
        case SYS_symlinkat:
            call.kind = Kind::others;
            return;
        default:
            return;
    }
}

void Tracer::leave(pid_t thread, const Call& call, unsigned long result) {
    const unsigned long* a = call.arguments;
    switch (call.kind) {
        case Kind::none:
            return;
        case Kind::opens: {
            const auto inode = status_of(thread, result).st_ino;
            if (!call.was_there) log_ << "create\t" << inode << '\t' << call.from << '\n';
            if (call.was_there && call.empties) log_ << "size\t" << inode << "\t0\n";
            return;
        }
        case Kind::writes: {
            std::string bytes(result, '\0');
            read_memory(thread, a[1], bytes.data(), bytes.size());
            const unsigned long offset = call.number == SYS_write ? position_of(thread, a[0]) - result : a[3];
            log_ << "write\t" << status_of(thread, a[0]).st_ino << '\t' << offset << '\t' << result << '\n' << bytes;
            return;
        }
        case Kind::resizes: {
            const struct stat status = status_of(thread, a[0]);
            // Its mode may ask for more than another size.
            if (call.number == SYS_fallocate && a[1] != 0) {
                log_ << "other\t" << call.number << '\n';
            } else {
                log_ << "size\t" << status.st_ino << '\t' << status.st_size << '\n';
            }
            return;
        }
        case Kind::syncs:
            log_ << "sync\t" << status_of(thread, a[0]).st_ino << '\n';
            return;
        case Kind::renames:
            log_ << "rename\t" << call.from << '\t' << call.to << '\n';
            return;
        case Kind::links:
            log_ << "link\t" << call.from << '\t' << call.to << '\n';
            return;
        case Kind::unlinks:
            log_ << "unlink\t" << call.from << '\n';
            return;
        case Kind::maps:
            log_ << "map\t" << status_of(thread, a[4]).st_ino << '\n';
            return;
        case Kind::others:
            log_ << "other\t" << call.number << '\n';
            return;
    }
}

/// A thread stands at the entry to a call or behind it. Killed at the entry, it does not do the call any more.
void Tracer::look(pid_t thread) {
    __ptrace_syscall_info info{};
    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) <= 0) {
        if (errno == ESRCH) return;  // killed meanwhile
        give_up("PTRACE_GET_SYSCALL_INFO");
    }
    Call& call = threads_[thread];
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
        call = Call();
        call.number = info.entry.nr;
        for (int i = 0; i < 6; ++i) call.arguments[i] = info.entry.args[i];
        enter(thread, call);
        if (call.kind == Kind::none || ++calls_ != kill_at_) return;
        if (when_ == "before") kill(program_, SIGKILL);
        call.is_last = when_ == "after";
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
        if (!info.exit.is_error) leave(thread, call, static_cast<unsigned long>(info.exit.rval));
        if (call.is_last) kill(program_, SIGKILL);
        call = Call();
    }
}

void Tracer::start(char** words) {
    program_ = fork();
    if (program_ < 0) give_up("fork");
    if (program_ == 0) {
        if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(cannot_trace);
        raise(SIGSTOP);
        execv(words[0], words);
        _exit(cannot_trace);
    }
    int status = 0;
    if (waitpid(program_, &status, 0) != program_ || !WIFSTOPPED(status)) give_up("nothing may be traced here");
    constexpr long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK |
                             PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC;
    if (ptrace(PTRACE_SETOPTIONS, program_, nullptr, options) != 0) give_up("PTRACE_SETOPTIONS");
    ptrace(PTRACE_SYSCALL, program_, nullptr, 0L);
}

int Tracer::run(char** words) {
    start(words);
    int exit_code = cannot_trace;
    int status = 0;
    for (pid_t thread; (thread = waitpid(-1, &status, __WALL)) > 0;) {
        if (!WIFSTOPPED(status)) {
            threads_.erase(thread);
            if (thread == program_) exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            continue;
        }
        long signal = WSTOPSIG(status);
        if (signal == (SIGTRAP | 0x80)) {
            look(thread);
            signal = 0;
        } else if (status >> 16 != 0 || signal == SIGSTOP) {
            signal = 0;  // not the program's: news of a thread, and the stop that it begins with
        }
        ptrace(PTRACE_SYSCALL, thread, nullptr, signal);
    }
    log_ << "end\t" << calls_ << '\t' << exit_code << '\n';
    log_.close();
    if (!log_) give_up("writing the log");
    return exit_code;
}

}  // namespace

int main(int count, char** words) {
    if (count < 5) {
        std::fputs("usage: file_calls LOG (none | before | after) N PROGRAM ARGUMENT...\n", stderr);
        return cannot_trace;
    }
    return Tracer(words[1], words[2], std::atol(words[3])).run(words + 4);
}
