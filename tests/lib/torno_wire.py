"""HTTP by hand: bytes as an attacker puts them on the wire."""

import socket


class Wire:
    def __init__(self, server, patience=10):
        self.socket = socket.create_connection((server.host, server.port), timeout=patience)

    def send(self, data):
        self.socket.sendall(data)

    def read_to_end(self):
        """All that comes until the server closes; TimeoutError where it does not."""
        data = b""
        try:
            while piece := self.socket.recv(65536):
                data += piece
        except ConnectionError:
            pass
        return data

    def is_open(self, patience=0.05):
        """Whether nothing has come and the server has not closed."""
        self.socket.settimeout(patience)
        try:
            self.socket.recv(1)
        except TimeoutError:
            return True
        except ConnectionError:
            pass
        return False

    def close(self):
        self.socket.close()


def ask(server, data, patience=10):
    """Everything the server says to these bytes and the end of what we say."""
    wire = Wire(server, patience)
    try:
        wire.send(data)
        wire.socket.shutdown(socket.SHUT_WR)
        return wire.read_to_end()
    except TimeoutError:
        raise
    except OSError:  # it was closed before we had said all
        return b""
    finally:
        wire.close()


def get_statuses(answers):
    return [int(line.split()[1]) for line in answers.split(b"\r\n") if line.startswith(b"HTTP/1.")]
