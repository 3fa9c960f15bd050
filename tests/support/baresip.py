"""baresip, a real softphone, without sound hardware: it registers, dials, answers and hangs up as it is told."""

import contextlib
import json
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any

from callcenter.pbx.spec import LOOPBACK, Phone
from tests.support.centre import free_port
from tests.support.waiting import eventually

_MODULES = ("g711", "ausine", "aufile", "account", "menu", "ctrl_tcp")
_FOLDERS = ("/usr/lib/baresip/modules", "/usr/lib/x86_64-linux-gnu/baresip/modules", "/usr/local/lib/baresip/modules")


class Baresip:
    """One softphone; it speaks a tone."""

    def __init__(self, folder: Path, phone: Phone, sip_port: int) -> None:
        program = shutil.which("baresip")
        assert program is not None, "baresip is missing: run 'apt-get install baresip-core'"
        modules = next((path for path in _FOLDERS if Path(path).is_dir()), _FOLDERS[0])
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._port = folder, free_port()
        (folder / "config").write_text(self._config(modules))
        (folder / "accounts").write_text(
            f"<sip:{phone.name}@{LOOPBACK}:{sip_port}>;auth_user={phone.name};auth_pass={phone.password};"
            "answermode=manual;regint=60;audio_codecs=PCMA/8000/1\n"
        )
        (folder / "contacts").touch()
        self._log = (folder / "log").open("wb")
        self._process = subprocess.Popen(
            [program, "-f", str(folder)], stdin=subprocess.DEVNULL, stdout=self._log, stderr=subprocess.STDOUT
        )
        self._control = eventually("baresip listens", self._connect)
        self._buffer = b""

    def _config(self, modules: str) -> str:
        lines = [
            f"sip_listen {LOOPBACK}:0",
            f"net_interface {LOOPBACK}",
            f"ctrl_tcp_listen {LOOPBACK}:{self._port}",
            # ausine makes nothing else.
            "audio_source ausine,400",
            "ausrc_srate 48000",
            "ausrc_channels 2",
            "audio_player aufile",
            "audio_alert aufile,/dev/null",
            f"module_path {modules}",
            *(f"module {name}.so" for name in _MODULES),
        ]
        return "\n".join(lines) + "\n"

    def _connect(self) -> socket.socket | None:
        with contextlib.suppress(OSError):
            return socket.create_connection((LOOPBACK, self._port), timeout=10)
        return None

    def command(self, name: str, params: str = "") -> None:
        """Tell the phone to do something: dial, accept, hangup."""
        text = json.dumps({"command": name, "params": params, "token": name}).encode()
        self._control.sendall(b"%d:%s," % (len(text), text))

    def event(self, kind: str) -> dict[str, Any]:
        """Wait for the next event of that type: REGISTER_OK, CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED."""
        while True:
            size, colon, rest = self._buffer.partition(b":")
            if colon and len(rest) > int(size):
                told = json.loads(rest[: int(size)])
                self._buffer = rest[int(size) + 1 :]
                if told.get("type") == kind:
                    return dict(told)
                continue
            chunk = self._control.recv(65536)
            assert chunk, "baresip ended"
            self._buffer += chunk

    @property
    def has_received_voice(self) -> bool:
        """Whether any call so far brought it RTP."""
        return b"incoming rtp for 'audio' established" in (self._folder / "log").read_bytes()

    def stop(self) -> None:
        """Switch it off."""
        self._control.close()
        self._process.terminate()
        self._process.wait(5.0)
        self._log.close()
