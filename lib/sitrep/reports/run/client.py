"""Papermill's engine, which keeps what was executed whatever happens, and no output without end."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.log import logger

OF_CELL, OF_NOTEBOOK = 5_000_000, 20_000_000
"""How much of their output is kept, in bytes: a notebook that prints without end stops no other."""

_COUNTED = frozenset({"stream", "display_data", "execute_result", "error"})
_MB = 1e6


class BoundedClient(PapermillNotebookClient):  # type: ignore[misc]  # papermill has no types
    """Papermill's client, which keeps of the outputs what the limits allow, and counts the rest."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: Counter[int] = Counter()
        self._dropped: Counter[int] = Counter()

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """Take an output as far as there is room for it."""
        kind, content = msg["msg_type"], msg["content"]
        if kind == "clear_output":
            self._kept[cell_index] = 0
        elif kind in _COUNTED:
            room = min(OF_CELL - self._kept[cell_index], OF_NOTEBOOK - self._kept.total())
            size = _size(content)
            if size > room:
                content = _cut(kind, content, room)
            kept = _size(content) if content else 0
            self._kept[cell_index] += kept
            self._dropped[cell_index] += size - kept
            if not content:
                return None
        return super().process_message({**msg, "content": content}, cell, cell_index)

    def tell(self) -> None:
        """Say at the end of each cell how much of its output was left out."""
        for index, size in self._dropped.items():
            if size:
                text = (
                    f"{size / _MB:.1f} MB of this cell's output are left out: at most "
                    f"{OF_CELL / _MB:.0f} MB of a cell and {OF_NOTEBOOK / _MB:.0f} MB of a "
                    "notebook are kept.\n"
                )
                said = new_output("stream", name="stderr", text=text)  # type: ignore[no-untyped-call]
                self.nb.cells[index].outputs.append(said)


def _size(content: dict[str, Any]) -> int:
    """Return about how many bytes an output takes."""
    texts = [content.get("text", ""), content.get("evalue", ""), *content.get("traceback", ())]
    texts += content.get("data", {}).values()
    return sum(len(text if isinstance(text, str) else json.dumps(text)) for text in texts)


def _cut(kind: str, content: dict[str, Any], room: int) -> dict[str, Any]:
    """Return what of an output fits: the beginning of a text, the end of an error, else nothing."""
    if kind == "stream":
        return {**content, "text": content["text"][:room]} if room > 0 else {}
    if kind == "error":
        return {**content, "evalue": content["evalue"][:1000], "traceback": []}
    return {}


class KeepingEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """Papermill's own engine, which hands out the notebook also where no cell raised an error."""

    NAME = "sitrep"

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        keep: list[NotebookNode],
        execution_timeout: int,
        **kwargs: Any,
    ) -> None:
        """Execute the cells; add the notebook to `keep` as far as it got."""
        keep.append(nb_man.nb)
        for name in ("input_path", "stdout_file", "stderr_file", "start_timeout"):
            kwargs.pop(name, None)
        client = BoundedClient(
            nb_man, timeout=execution_timeout, kernel_name=kernel_name, log=logger, **kwargs
        )
        try:
            client.execute()
        finally:
            client.tell()


papermill_engines.register(KeepingEngine.NAME, KeepingEngine)
