"""TLS for callers inside the engine: a certificate of the throwaway authority for whatever name they ask for."""

import ssl

from hypercorn.config import Config

from rehearsal.edge.authority import Authority


class TlsConfig(Config):
    """Hypercorn's configuration, with the certificate chosen by the name that the client asks for (SNI)."""

    def __init__(self, authority: Authority) -> None:
        super().__init__()
        self._authority = authority

    @property
    def ssl_enabled(self) -> bool:
        """The `bind` sockets speak TLS, the `insecure_bind` ones do not."""
        return True

    def create_ssl_context(self) -> ssl.SSLContext:
        """A context that only chooses another one."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        connection.context = self._authority.server_context(name or "localhost")
