"""Tries ways around the gate. Each line of the output says which, and what came of it."""

import socket
import struct
import sys

here = int(sys.argv[1])


def tried(name, way, *arguments):
    try:
        print(name, "LEAKED", way(*arguments))
    except OSError:
        print(name, "refused")


def heard(sock):
    got = sock.recv(4096)
    if not got:
        raise OSError("closed")
    return got


def tcp(host, port):
    with socket.create_connection((host, port), 3) as sock:
        return heard(sock)


def udp(host, port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(1)
        sock.sendto(b"x", (host, port))
        return sock.recv(1)


def dns(labels, kind, server="127.0.0.53"):
    question = struct.pack(">6H", 7, 256, 1, 0, 0, 0)
    question += b"".join(bytes([len(label)]) + label for label in labels)
    question += b"\0" + struct.pack(">2H", kind, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(2)
        sock.sendto(question, (server, 53))
        answer = sock.recv(4096)
    if answer[3] & 15 or answer[7] == 0:
        raise OSError("no answer")
    return answer


def http(*requests):
    with socket.create_connection(("good.test", here), 5) as sock:
        sock.sendall(b"".join(requests))
        got = b""
        while more := sock.recv(4096):
            got += more
    if b"403 Forbidden" in got or b"bad.test" not in got:
        raise OSError("refused")
    return got


good = b"GET / HTTP/1.1\r\nHost: good.test\r\n\r\n"
bad = b"GET / HTTP/1.1\r\nHost: bad.test\r\n\r\n"

tried("an address", tcp, "1.1.1.1", 443)
tried("this machine", tcp, "127.0.0.1", here)
tried("this machine, IPv6", tcp, "::1", here)
tried("an address of no name", tcp, "198.18.77.77", here)
tried("another port", tcp, "good.test", here - 1)
tried("a datagram", udp, "1.1.1.1", 53)
tried("a datagram to a good name", udp, "good.test", here)
tried("text of a bad name", dns, [b"secret", b"bad", b"test"], 16)
tried("text of a good name", dns, [b"good", b"test"], 16)
tried("another name server", dns, [b"good", b"test"], 1, "8.8.8.8")
tried("a dot in a label", dns, [b"good.test"], 1)
tried("another host's page", http, bad)
tried("another host's page, after a good one", http, good, bad)
