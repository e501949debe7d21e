"""Stands between ordermart and ClickHouse servers, counts the requests, and disturbs one of them.

fault_proxy.py FOLDER PORT...

For each server's port it listens on one of its own; FOLDER/ports has them when it does. FOLDER/rule says what to disturb:

    {"id": 7, "at": 12, "sql": "^insert into", "do": "hold", "seconds": 0, "times": 1}

With another id the count begins anew, and what is held is let go: cut off, or with "release" brought to its server. `at` is a request's number, `sql` what its statement has to
match; one of the two may be missing. A method of Ways says what `do` does. FOLDER/reached-ID is there when it began;
FOLDER/log-ID has a line for each request.
"""

import json
import os
import re
import socket
import socketserver
import sys
import threading
import time
import zlib

folder, *upstreams = sys.argv[1:]
lock = threading.Lock()
state = {"id": None, "count": 0, "matches": 0}


def rule():
    with open(os.path.join(folder, "rule")) as file:
        return json.load(file)


def gone(id):
    while rule()["id"] == id:
        time.sleep(0.005)


def reached(id):
    open(os.path.join(folder, f"reached-{id}"), "w").close()


def read_message(file):
    """A head and its body, as they are; of the body only what the head tells of."""
    data = head = file.readline()
    length = 0
    chunked = False
    while head not in (b"\r\n", b""):
        head = file.readline()
        data += head
        name, _, value = head.lower().partition(b":")
        if name == b"content-length":
            length = int(value)
        if name == b"transfer-encoding":
            chunked = True
    if not data.endswith(b"\r\n\r\n"):
        return data, b"", False
    body = file.read(length)
    whole = len(body) == length
    data += body
    while chunked:
        line = file.readline()
        size = int(line or b"0", 16)
        chunk = file.read(size)
        end = file.readline()
        data += line + chunk + end
        body += chunk
        whole = end != b""
        if size == 0:
            break
    return data, body, whole


class Ways:
    """What is done to a request. Each returns what the client gets; nothing closes the connection."""

    def __init__(self, handler, data, id, seconds):
        self.handler = handler
        self.data = data
        self.id = id
        self.seconds = seconds

    def forward(self):
        with socket.create_connection(("127.0.0.1", self.handler.server.upstream)) as upstream:
            upstream.sendall(self.data)
            answer, _, whole = read_message(upstream.makefile("rb"))
            return answer if whole else b""

    def hold(self):
        reached(self.id)
        gone(self.id)
        return self.forward() if rule().get("release") else None

    def hold_begun(self):
        with socket.create_connection(("127.0.0.1", self.handler.server.upstream)) as upstream:
            upstream.sendall(self.data)
            reached(self.id)
            gone(self.id)

    def hold_answer(self):
        self.forward()
        reached(self.id)
        gone(self.id)

    def cut_request(self):
        reached(self.id)

    def cut_answer(self):
        self.forward()
        reached(self.id)

    def cut_answer_and_stay_away(self):
        self.forward()
        reached(self.id)
        with lock:
            state["away"] = self.id

    def cut_request_and_stay_away(self):
        reached(self.id)
        with lock:
            state["away"] = self.id

    def late(self):
        reached(self.id)
        time.sleep(self.seconds)
        return self.forward()

    def late_answer(self):
        answer = self.forward()
        reached(self.id)
        time.sleep(self.seconds)
        return answer


class Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self):
        try:
            while self.request_done():
                pass
        except ConnectionError:
            pass

    def request_done(self):
        data, body, whole = read_message(self.rfile)
        if not whole:
            return False
        if b"content-encoding: gzip" in data[: len(data) - len(body)].lower():
            body = zlib.decompressobj(wbits=31).decompress(body)
        sql = " ".join(body[:500].decode(errors="replace").split())
        now = rule()
        id = now["id"]
        with lock:
            if state["id"] != id:
                state.update(id=id, count=0, matches=0)
            state["count"] += 1
            number = state["count"]
            away = state.get("away") == id
            meant = number == now.get("at", number) and re.search(now.get("sql", ""), sql) is not None
            if meant:
                state["matches"] += 1
                meant = state["matches"] <= now.get("times", 1)
            with open(os.path.join(folder, f"log-{id}"), "a") as log:
                log.write(f"{number} {self.server.node} {'!' if meant else '-'} {sql}\n")
        if away:
            return False
        ways = Ways(self, data, id, now.get("seconds", 0))
        answer = getattr(ways, now["do"])() if meant else ways.forward()
        if not answer:
            return False
        self.wfile.write(answer)
        return True


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, address)


ports = []
for node, upstream in enumerate(upstreams):
    server = Server(("127.0.0.1", 0), Handler)
    server.node = node
    server.upstream = int(upstream)
    ports.append(str(server.server_address[1]))
    threading.Thread(target=server.serve_forever).start()
with open(os.path.join(folder, "ports.new"), "w") as file:
    file.write(" ".join(ports))
os.rename(os.path.join(folder, "ports.new"), os.path.join(folder, "ports"))
