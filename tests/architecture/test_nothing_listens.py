"""Nobody commands a console from afar: it opens connections, and takes none."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVERS = {"socketserver", "http.server", "xmlrpc.server", "wsgiref", "multiprocessing.connection"}
CALLS = {
    "listen",
    "bind",
    "create_server",
    "start_server",
    "create_unix_server",
    "start_unix_server",
    "QTcpServer",
    "QLocalServer",
    "QWebSocketServer",
}


def listens(text: str) -> list[str]:
    """What in this source could take a connection."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names if name.name in SERVERS]
        elif isinstance(node, ast.ImportFrom) and (node.module or "") in SERVERS:
            found.append(str(node.module))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            found += [name] if name in CALLS else []
    return found


@pytest.mark.rq("RQ-14")
def test_no_part_of_the_console_takes_a_connection() -> None:
    sources = [*(ROOT / "console").rglob("*.py"), *(ROOT / "widgets").rglob("*.py"), *(ROOT / "hardware").rglob("*.py")]
    ours = [path for path in sources if "emulator" not in path.parts]  # the emulator is no part of a console
    assert len(ours) > 100
    assert {str(path): found for path in ours if (found := listens(path.read_text("utf-8")))} == {}


def test_what_would_listen_is_noticed() -> None:
    assert listens("import socketserver") == ["socketserver"]
    assert listens("from http.server import HTTPServer\ns.listen(1)") == ["http.server", "listen"]
    assert listens("QTcpServer(self)") == ["QTcpServer"]
