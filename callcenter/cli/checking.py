"""What ``callcenter check`` looks at: the configuration, every PBX, and the prompts."""

import asyncio
import logging
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import structlog

from callcenter.ami.check import Target, probe
from callcenter.cel import check as cel_check
from callcenter.cli.errors import FAILED, UNREACHABLE, USAGE
from callcenter.cli.places import etc_of, here, sounds_of
from callcenter.clock import SystemClock
from callcenter.domain.finding import Finding, Severity, error, warning
from callcenter.pbx import prompts
from config import Examined, Fault, Settings, examine
from config.schema import Pbx


def findings(config: Path | None, etc: Path | None, sounds: Path | None) -> list[Finding]:
    """Everything that is wrong. A fault in one part does not keep the others from being looked at."""
    # What the AMI client logs on the way is told as findings; stdout belongs to those.
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    examined = examine(config)
    found = [_of_config(fault) for fault in examined.faults]
    found += asyncio.run(_of_pbxs(examined.pbx, etc))
    found += _of_prompts(examined, etc, sounds)
    return found


def exit_code(found: Iterable[Finding]) -> int:
    """0 without errors; else by the kind: configuration before unreachable before the rest."""
    codes = {finding.code for finding in found if finding.severity is Severity.ERROR}
    if "config" in codes:
        return USAGE
    if "unreachable" in codes:
        return UNREACHABLE
    return FAILED if codes else 0


def _of_config(fault: Fault) -> Finding:
    return Finding("config", Severity(fault.severity), fault.where, fault.what, fault.remedy)


async def _of_pbxs(pbxs: tuple[Pbx, ...], etc: Path | None) -> list[Finding]:
    return [finding for found in await asyncio.gather(*(_of_pbx(pbx, etc) for pbx in pbxs)) for finding in found]


async def _of_pbx(pbx: Pbx, etc: Path | None) -> list[Finding]:
    began = SystemClock().now()
    target = Target(pbx.host, pbx.port, pbx.username, pbx.secret.get_secret_value())
    found = await probe(target, config_directory=etc or etc_of(pbx))
    if pbx.cel is None:
        return found
    called = all(finding.severity is not Severity.ERROR for finding in found)
    return found + await cel_check.look(pbx.name, Path(pbx.cel), began, called=called)


def _of_prompts(examined: Examined, etc: Path | None, chosen: Path | None) -> Iterator[Finding]:
    for name in prompts.missing():
        yield error("prompt_not_built", str(prompts.FOLDER), f"there is no {name}.wav", "run: callcenter prompts build")
    ours = [pbx for pbx in examined.pbx if here(pbx)]
    if chosen is None and not ours:
        return
    sounds = chosen or sounds_of(etc or etc_of(ours[0]))
    if sounds is None:
        remedy = "name the directory with --sounds, or ignore this when Asterisk runs elsewhere"
        yield warning(
            "sounds_unknown", "Asterisk's sounds", "no sounds directory was found, so none was checked", remedy
        )
        return
    for name in prompts.missing(sounds, "callcenter"):
        language, prompt = name.split("/", 1)
        remedy = f"run: callcenter prompts build --into {sounds}"
        yield error("missing_prompt", str(sounds), f"there is no {language}/callcenter/{prompt}", remedy)
    if examined.settings is not None:
        yield from _own_prompts(examined.settings, sounds)


def _own_prompts(settings: Settings, sounds: Path) -> Iterator[Finding]:
    """The prompts that the operator named in lines, menus and queues; ours are looked for already."""
    plan = settings.plan
    wanted = {(line.language, line.welcome) for line in plan.lines.values() if line.welcome}
    languages = {line.language for line in plan.lines.values() if line.menu}
    wanted |= {(language, menu.prompt) for menu in plan.menus.values() for language in languages}
    waits = [queue.waits.comfort for queue in plan.queues.values()]
    said = {name if "/" in name else f"callcenter/{name}" for each in waits for name in each.bulletins + each.prompts}
    wanted |= {(line.language, name) for name in said for line in plan.lines.values()}
    known = {f"callcenter/{name}" for name in prompts.names()}
    for language, prompt in sorted(wanted):
        # Asterisk falls back from the language's folder to the one without a language.
        places = [*(sounds / language).glob(f"{prompt}.*"), *sounds.glob(f"{prompt}.*")]
        if prompt not in known and not places:
            remedy = f"put the recording there as {language}/{prompt}.wav (8 kHz, 16 bit, mono)"
            yield error("missing_prompt", str(sounds), f"there is no {language}/{prompt}", remedy)
