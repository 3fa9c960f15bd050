"""One private Asterisk: its own directory and ports, started and stopped by process id."""

import contextlib
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

from callcenter.pbx import prompts
from callcenter.pbx.daemon import PidFile
from callcenter.pbx.errors import PbxError
from callcenter.pbx.files import ADMIN, configuration
from callcenter.pbx.probe import wait_until_booted
from callcenter.pbx.root import AsteriskHome, Progress, install
from callcenter.pbx.spec import PbxSpec

FOLDERS = ("etc", "lib/keys", "spool", "run", "data/moh", "data/sounds", "log/cdr-custom", "log/cel-custom")
PID_FILE = "asterisk.pid"


class PbxInstance:
    """A private Asterisk that belongs to `directory`; `start` returns once it is fully booted."""

    def __init__(self, directory: Path, spec: PbxSpec, asterisk: AsteriskHome | None = None) -> None:
        self.directory = directory.absolute()
        self.spec = spec
        self.asterisk = asterisk or install(_quiet)
        # A root directory cannot see the outside, so the instance's files live inside it, named after its directory.
        self._home = f"/srv/callcenter/{sha256(str(self.directory).encode()).hexdigest()[:16]}"
        if self.asterisk.root is None:
            self._home = str(self.directory / "home")
        self._pid_file = PidFile(self.directory / PID_FILE)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def files(self) -> Path:
        """Return the instance's own directory (etc, log, data ...) as seen from this machine."""
        return self.asterisk.outside(self._home)

    @property
    def cdr_csv(self) -> Path:
        """Return the file of call detail records, one line for each."""
        return self.files / "log/cdr-custom/Master.csv"

    @property
    def cel_csv(self) -> Path:
        """Return the file of channel events, one line for each."""
        return self.files / "log/cel-custom/callcenter.csv"

    @property
    def pid(self) -> int | None:
        """Return the process id while it runs; any process that knows the directory may ask."""
        return self._pid_file.pid

    @property
    def _conf(self) -> str:
        return f"{self._home}/etc/asterisk.conf"

    def start(self) -> None:
        """Write the configuration, start Asterisk detached, and wait until it is fully booted."""
        if self.pid is not None:
            raise PbxError(f"the PBX of {self.directory} already runs (pid {self.pid}): stop it first")
        if taken := self.spec.ports.in_use():
            raise PbxError(f"ports in use on 127.0.0.1: {taken}: stop what uses them, or choose another block")
        self.write()
        with (self.files / "log/console").open("wb") as console:
            self._process = subprocess.Popen(
                self.asterisk.command("-C", self._conf, "-f", "-g"),
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._pid_file.write(self._process.pid, self._conf)
        try:
            wait_until_booted(self.spec.ports.ami, ADMIN, self.spec.admin_secret, self._still_starting)
        except BaseException:
            self.stop()
            raise

    def write(self) -> None:
        """Write every file of the instance anew; what an earlier run left in it is removed."""
        shutil.rmtree(self.files, ignore_errors=True)
        for folder in (
            "etc",
            "lib/keys",
            "spool",
            "run",
            "data/moh",
            "data/sounds",
            "log/cdr-custom",
            "log/cel-custom",
        ):
            (self.files / folder).mkdir(parents=True)
        for name, text in configuration(self.spec, self._home).items():
            # The AMI secrets are worth a shell on the PBX.
            (self.files / "etc" / name).touch(mode=0o600)
            (self.files / "etc" / name).write_text(text, "utf-8")
        self._link_data()
        self.directory.mkdir(parents=True, exist_ok=True)
        if self.asterisk.root is not None:
            link = self.directory / "home"
            link.unlink(missing_ok=True)
            link.symlink_to(self.files)

    def _link_data(self) -> None:
        shared, data = "/usr/share/asterisk", self.files / "data"
        for entry in self.asterisk.outside(shared).iterdir():
            if entry.name not in ("sounds", "moh"):
                (data / entry.name).symlink_to(f"{shared}/{entry.name}")
        english = self.asterisk.outside(f"{shared}/sounds")
        source = next((d for d in (english / "en_US_f_Allison", english / "en") if d.is_dir()), None)
        (data / "sounds/en").mkdir()
        for entry in source.iterdir() if source else ():
            (data / "sounds/en" / entry.name).symlink_to(
                f"{shared}/sounds/{source.name if source else ''}/{entry.name}"
            )
        prompts.copy_into(data / "sounds")
        shutil.copy(prompts.MUSIC, data / "moh")

    def _still_starting(self) -> None:
        if self._process is not None and self._process.poll() is not None:
            raise PbxError(f"Asterisk ended while starting:\n{self.log_tail()}")

    def log_tail(self, lines: int = 15) -> str:
        """Return the last lines that Asterisk wrote."""
        text = ""
        for name in ("console", "messages"):
            with contextlib.suppress(OSError):
                text += (self.files / "log" / name).read_text("utf-8", "replace")
        return "\n".join(text.splitlines()[-lines:])

    def run_cli(self, command: str) -> str:
        """Run one console command, for example "dialplan show callcenter-in", and return what it printed."""
        done = subprocess.run(
            self.asterisk.command("-C", self._conf, "-rx", command),
            capture_output=True, text=True, check=False, timeout=20,
        )  # fmt: skip
        return done.stdout

    def stop(self) -> None:
        """Stop Asterisk and wait until it has gone; harmless when it does not run."""
        self._pid_file.stop()
        if self._process is not None:
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """Stop it and delete all its files."""
        self.stop()
        shutil.rmtree(self.files, ignore_errors=True)
        if (link := self.directory / "home").is_symlink():
            link.unlink()

    def __enter__(self) -> "PbxInstance":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


def _quiet(_: str) -> None:
    return None


def start(directory: Path, spec: PbxSpec, progress: Progress = print) -> PbxInstance:
    """Start a PBX that stays up after this process ends; `stop` with the same directory ends it."""
    instance = PbxInstance(directory, spec, install(progress))
    instance.start()
    return instance


def stop(directory: Path) -> bool:
    """Stop the PBX that was started for this directory; return whether there was one."""
    pid_file = PidFile(directory.absolute() / PID_FILE)
    ran = pid_file.pid is not None
    pid_file.stop()
    return ran
