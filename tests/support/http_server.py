"""An HTTP server on loopback that answers as a ClickHouse server in trouble does, for clickhouse_failure_test.cpp.

http_server.py FOLDER [CERTIFICATE KEY]

The first word of the statement that it is sent says what it does: a method of Ways below. FOLDER/port is written when it
listens; FOLDER/log has a line of JSON for each request. With a certificate it speaks TLS.
"""

import gzip
import json
import os
import socketserver
import ssl
import struct
import socket
import sys
import threading
import time
import zlib
from urllib.parse import parse_qs, urlsplit

folder, *certificate = sys.argv[1:]
lock = threading.Lock()
counts = {}
old = "Code: 395, e.displayText() = DB::Exception: Value passed to 'throwIf' function is non zero, e.what() = DB::Exception\n"
new = (
    "Code: 395. DB::Exception: Value passed to 'throwIf' function is non-zero: while executing 'FUNCTION\nthrowIf'. "
    "(FUNCTION_THROW_IF_VALUE_IS_NON_ZERO) (version 24.3.1.2672 (official build))\n"
)


def count(name):
    with lock:
        counts[name] = counts.get(name, 0) + 1
        return counts[name]


class Ways:
    def __init__(self, handler, headers):
        self.handler = handler
        self.headers = headers

    def send(self, data):
        self.handler.wfile.write(data if isinstance(data, bytes) else data.encode())

    def answer(self, status, body, headers=()):
        data = body if isinstance(body, bytes) else body.encode()
        self.send(f"HTTP/1.1 {status} Word\r\nContent-Length: {len(data)}\r\n")
        self.send("".join(f"{header}\r\n" for header in headers) + "\r\n")
        self.send(data)

    def fine(self):
        self.answer(200, "fine\n")

    def compressed(self):
        gzipped = "gzip" in self.headers.get("accept-encoding", "")
        self.answer(200, gzip.compress(b"unpacked\n"), ["Content-Encoding: gzip"] if gzipped else [])

    def old_exception(self):
        self.answer(200, "1\tAna\n2\tBe" + old)

    def new_exception(self):
        self.answer(200, "1\tAna\n2\tBe" + new)

    def whole_exception(self):
        self.answer(200, old)

    def header_exception(self):
        self.answer(200, "1\tAna\n", ["X-ClickHouse-Exception-Code: 395"])

    def tagged_exception(self):
        tag = "rngmnxrfzcwhwiks"
        text = f"1\tAna\n\r\n__exception__\r\n{tag}\r\n{new}\r\n{len(new)} {tag}\r\n__exception__\r\n"
        self.answer(200, text, ["X-ClickHouse-Exception-Tag: " + tag])

    def tagged_data(self):
        self.answer(200, "1\t" + old, ["X-ClickHouse-Exception-Tag: rngmnxrfzcwhwiks"])

    def data_like_an_exception(self):
        self.answer(200, "Code: 60, e.displayText() = x, e.what() = y\t1\n" + old.strip() + "\t2\n")

    def truncated_chunks(self):
        self.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n1\tAna\n\r\n")
        self.handler.close_connection = True

    def truncated_length(self):
        self.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n1\tAna\n")
        self.handler.close_connection = True

    def cut_exception(self):
        self.send(f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{len(new):x}\r\n{new}\r\n")
        self.handler.close_connection = True

    def no_answer(self):
        self.handler.close_connection = True

    def gateway_timeout(self):
        self.answer(504, "<html>no answer in time</html>")

    def busy_three_times(self):
        if count("busy") % 4:
            self.answer(503, "<html>no server is up</html>")
        else:
            self.fine()

    def busy(self):
        self.answer(503, "")

    def too_many(self):
        if count("too many") % 2:
            self.answer(500, "Code: 202. DB::Exception: Too many simultaneous queries. Maximum: 100. (TOO_MANY)")
        else:
            self.fine()

    def memory(self):
        if count("memory") % 2:
            self.answer(200, "Code: 241, e.displayText() = DB::Exception: Memory limit exceeded, e.what() = DB::Exception")
        else:
            self.fine()

    def wrong_sql(self):
        self.answer(500, "Code: 62, e.displayText() = DB::Exception: Syntax error, e.what() = DB::Exception")

    def silent(self):
        time.sleep(60)

    def slowly(self):
        # Long enough for several questions whether it is at work, which the process list answers.
        time.sleep(1.5)
        self.fine()

    def progressing(self):
        self.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n")
        for step in range(15):
            self.send(f'X-ClickHouse-Progress: {{"read_rows":"{step}"}}\r\n')
            time.sleep(0.1)
        self.send("\r\nfine\n")

    def redirected(self):
        self.answer(307, "", ["Location: /?elsewhere"])

    def enormous(self):
        self.answer(500, "Code: 62. DB::Exception: " + "\x1b[2J é" * 1_000_000)

    def endless(self):
        self.send("HTTP/1.1 500 Word\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            self.send("5\r\nwords\r\n")

    def echo(self):
        self.answer(500, "Code: 62. DB::Exception: not " + self.headers["x-clickhouse-key"])

    def echo_as_page(self):
        self.answer(400, f"the headers were {self.headers}".replace("\\", ""))

    def login(self):
        self.answer(401, "<html>log in</html>")

    def forbidden(self):
        self.answer(403, "<html>forbidden</html>")

    def new_login(self):
        self.answer(403, "Code: 516. DB::Exception: loader: Authentication failed. (AUTHENTICATION_FAILED)")

    def page(self):
        self.answer(404, "<html>not here</html>")

    def other_protocol(self):
        self.send("220 mail.example.org ESMTP\r\n")
        self.handler.close_connection = True


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        self.close_connection = False
        try:
            while not self.close_connection and self.request_done():
                pass
        except (ConnectionError, ssl.SSLError):
            pass

    def request_done(self):
        line = self.rfile.readline().decode()
        if not line:
            return False
        method, target, _ = line.split()
        headers = {}
        while (header := self.rfile.readline().decode().strip()) != "":
            name, value = header.split(":", 1)
            headers[name.lower()] = value.strip()
        parameters = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
        entry = {"method": method, "parameters": parameters, "headers": headers}
        body = self.body(headers, entry)
        if body is None:
            return False
        first, _, rest = body.decode(errors="replace").partition("\n")
        entry.update(sql=first, rows=rest.count("\n"))
        self.note(entry)
        if "system.processes" in first:
            self.of_processes(Ways(self, headers), first)
        else:
            getattr(Ways(self, headers), first.split()[0])()
        return True

    def of_processes(self, ways, sql):
        if sql.startswith("kill"):
            ways.answer(200, "")
        elif sql.startswith("select count()"):
            ways.answer(200, "0\n")
        else:
            ways.answer(200, "" if counts.get("silent") else f"{count('asked')}\t0\t1000\n")

    def body(self, headers, entry):
        if "transfer-encoding" not in headers:
            body = self.rfile.read(int(headers.get("content-length", 0)))
            if body.startswith(b"silent"):
                count("silent")
            return body
        unpack = zlib.decompressobj(wbits=31)
        body = b""
        while length := int(self.rfile.readline(), 16):
            body += unpack.decompress(self.rfile.read(length))
            self.rfile.readline()
            if body.startswith(b"cut") and len(body) > 200_000:
                self.note(dict(entry, sql="cut", rows=-1))
                # With this the connection is reset.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return None
        self.rfile.readline()
        entry["whole"] = unpack.eof
        return body

    def note(self, entry):
        with lock, open(os.path.join(folder, "log"), "a", encoding="utf-8") as log:
            log.write(json.dumps(entry) + "\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def get_request(self):
        connection, address = super().get_request()
        if certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(*certificate)
            connection = context.wrap_socket(connection, server_side=True)
        return connection, address

    def handle_error(self, request, client_address):
        pass


with Server(("127.0.0.1", 0), Handler) as server:
    with open(os.path.join(folder, "port.part"), "w", encoding="ascii") as port:
        port.write(str(server.server_address[1]))
    os.rename(os.path.join(folder, "port.part"), os.path.join(folder, "port"))
    server.serve_forever()
