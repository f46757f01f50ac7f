"""A cable to the real server that a test can cut, in the middle of a word too, and mend."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

_BUSY = (
    b"HTTP/1.1 429 Too Many Requests\r\nX-Elastic-Product: Elasticsearch\r\nContent-Type: application/json\r\n"
    b"Content-Length: 2\r\nConnection: close\r\n\r\n{}"
)


class Cable:
    """Carries bytes between a port of its own and the server. Cut, it lets nobody through; busy, it answers 429."""

    def __init__(self, server: str) -> None:
        address = urlsplit(server)
        self._server = (address.hostname or "127.0.0.1", address.port or 9200)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._cut = self._busy = False
        self._until: dict[str, int] = {}
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and let none through from now on."""
        self._cut = True
        with self._lock:
            for end in self._open:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def cut_after(self, *, sent: int = 0, answered: int = 0) -> None:
        """Cut as soon as so many bytes have gone to the server, or have come back."""
        self._until = {name: count for name, count in {"sent": sent, "answered": answered}.items() if count}

    def overload(self) -> None:
        """Break every connection, and answer new ones that there is too much to do."""
        self.cut()
        self._cut, self._busy = False, True

    def mend(self) -> None:
        """Carry again."""
        self._cut = self._busy = False
        self._until = {}

    def close(self) -> None:
        """End for good."""
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._connect, args=(self._listening.accept()[0],), daemon=True).start()

    def _connect(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            if self._cut:
                return
            if self._busy:
                client.recv(65_536)
                client.sendall(_BUSY)
                return
            with socket.create_connection(self._server) as server:
                with self._lock:
                    self._open |= {client, server}
                back = threading.Thread(target=self._carry, args=(server, client, "answered"), daemon=True)
                back.start()
                self._carry(client, server, "sent")
                back.join()
                with self._lock:
                    self._open -= {client, server}

    def _carry(self, source: socket.socket, target: socket.socket, way: str) -> None:
        with suppress(OSError):
            while piece := source.recv(4_096):
                if way in self._until:
                    self._until[way] -= len(piece)
                    if self._until[way] <= 0:
                        self.cut()
                        break
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def cable_to(server: str) -> Iterator[Cable]:
    """Lay a cable while the block runs."""
    cable = Cable(server)
    try:
        yield cable
    finally:
        cable.close()
