"""What docs/operating.md says for a machine without containers, done on one: real units, a real call.

`make units` runs this. `BOOTED_ROOT` is the folder of the machine, which `deploy/try_image.sh` has built.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from booted.machine import NAME, SOURCE, Machine, booted, documented
from chatting import expect_said, open_chat, say
from conftest import FAKE_DEVICES, OUTPUT, Browsers
from person import Person, wait_until

Invite = Callable[..., Person]
pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

STILLNESS = Path(__file__).parents[1] / "stillness.js"
RELAY_ONLY = Path(__file__).parents[1] / "relay_only.js"
MOST_STILL_MS = 5_000
OPEN_FILES = 8_000


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    """A machine on which the documented install was done while it ran."""
    OUTPUT.mkdir(exist_ok=True)
    with booted(Path(os.environ["BOOTED_ROOT"]), OUTPUT / "machine.log") as one:
        # What a run before has left.
        one.answer("systemctl", "disable", "--now", "chattr", "chattr@1", "chattr@2")
        one.do("rm", "-rf", "/var/lib/private/chattr", "/etc/chattr", "/etc/systemd/system/caddy.service.d")
        # No authority of the world gives this name a certificate, so Caddy makes one of its own.
        internal = "/etc/systemd/system/caddy.service.d/internal.conf"
        one.do("install", "-D", "/dev/stdin", internal, script="[Service]\nEnvironment=TLS_ISSUER=internal\n")
        install = re.sub(r"^name=.*", f"name={NAME}", documented("Without containers", 2), flags=re.MULTILINE)
        install = re.sub(r"^address=.*", f"address={one.address}", install, flags=re.MULTILINE)
        # It ends with 1 where it finds something, which is looked at by itself.
        one.follow(install.replace("chattr-server.sh doctor\n", "chattr-server.sh doctor || [ $? = 1 ]\n"))
        one.trust_its_own_authority()
        yield one


@pytest.fixture
def server(machine: Machine) -> Machine:
    """Where people go."""
    return machine


@pytest.fixture
def browser(browsers: Browsers, machine: Machine) -> Iterator[Browser]:
    """A browser outside of the machine, which finds it by its name."""
    one = browsers.launch(*FAKE_DEVICES, f"--host-resolver-rules=MAP {NAME} {machine.address}")
    yield one
    one.close()


@pytest.fixture
def visitor(person: Invite) -> Invite:
    """A person who accepts the machine's certificate."""

    def come(name: str, *scripts: Path) -> Person:
        someone = person(name, ignore_https_errors=True)
        for script in scripts:
            someone.context.add_init_script(path=script)
        return someone

    return come


class Call:
    """Two who see each other, hear each other, and have said something."""

    def __init__(self, visitor: Invite, *scripts: Path) -> None:
        self.ada, self.ben = visitor("Ada", STILLNESS, *scripts), visitor("Ben", STILLNESS, *scripts)
        self.link = self.ada.start_meeting()
        self.ada.let_in(self.ben, self.link)
        self.said = ["before"]
        open_chat(self.ada, self.ben)
        say(self.ada, "before")
        self.expect_to_go_on()

    @property
    def both(self) -> tuple[tuple[Person, str], tuple[Person, str]]:
        """Each with the name of the other."""
        return (self.ada, "Ben"), (self.ben, "Ada")

    def expect_to_go_on(self) -> None:
        """They see and hear each other, nobody knocks, and what was said is there."""
        for one, other in self.both:
            one.expect_in_call()
            one.expect_to_see(other)
            one.expect_to_hear()
            expect(one.button("Admit")).to_have_count(0)
            expect_said(one, texts=self.said)

    @contextmanager
    def watched(self, what: str, most_ms: float | None = None) -> Iterator[None]:
        """Look how long pictures stand still while something happens, after which it must go on."""
        for one, other in self.both:
            one.page.evaluate(f"void (window.__still = window.__stillness({other!r}))")
        yield
        # Of a picture that stands still for good, the browser may still show the last.
        time.sleep(3)
        self.expect_to_go_on()
        for one, _ in self.both:
            still_ms = one.page.evaluate("window.__still()")
            print(f"{what}: {one.name} saw a still picture for {still_ms:.0f} ms")
            assert most_ms is None or still_ms < most_ms
        self.said.append(f"after: {what}")
        say(self.ben, self.said[-1])
        expect_said(self.ada, texts=self.said)


def main_pid(machine: Machine) -> int:
    return int(machine.service("chattr", "MainPID"))


def healthy(machine: Machine) -> bool:
    """Ask from outside, through Caddy."""
    url, host = f"https://{machine.address}/readyz", {"Host": NAME}
    try:
        with httpx.Client(verify=False) as client:
            return client.get(url, headers=host, extensions={"sni_hostname": NAME}).status_code == 200
    except httpx.HTTPError:
        return False


def test_all_runs_and_the_doctor_has_nothing_that_could_be_mended(machine: Machine) -> None:
    assert machine.answer("systemctl", "--failed", "--plain", "--no-legend").strip() == ""
    for unit in ("chattr", "caddy", "coturn"):
        assert machine.service(unit, "ActiveState") == "active"
        assert machine.service(unit, "UnitFileState") == "enabled"
    told = json.loads(machine.answer(f"{SOURCE}/deploy/systemd/chattr-server.sh", "doctor", "--json"))
    found = {(one["check"], one["level"]) for one in told["findings"] if one["level"] != "ok"}
    # Its network leads nowhere, this machine keeps its clock, and certificates of Caddy's own last for hours.
    assert found == {("turn", "problem"), ("clock", "warning"), ("tls", "warning")}
    for one in told["findings"]:
        assert one["check"] != "turn" or "where nobody outside reaches it" in one["text"]


def test_the_service_has_no_rights_and_its_state_is_its_own(machine: Machine) -> None:
    pid = main_pid(machine)
    status = dict(re.findall(r"^(\w+):\s+(.*)$", machine.do("cat", f"/proc/{pid}/status"), re.MULTILINE))
    assert int(status["Uid"].split()[0]) >= 61184, "systemd gives dynamic users numbers from here on"
    assert {status[name] for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")} == {"0" * 16}
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")
    limits = machine.do("cat", f"/proc/{pid}/limits")
    assert int(re.findall(r"Max open files\s+(\d+)", limits)[0]) >= OPEN_FILES
    assert machine.do("stat", "-c", "%a", "/var/lib/private/chattr/chattr.sqlite").strip() == "600"
    assert machine.do("stat", "-c", "%a", "/etc/chattr/chattr.env").strip() == "600"


def test_a_call_outlives_all_that_may_happen_to_the_server(machine: Machine, visitor: Invite) -> None:
    call = Call(visitor)
    before = main_pid(machine)

    with call.watched("the server is killed"):
        machine.do("kill", "-KILL", str(before))
        wait_until(lambda: main_pid(machine) not in (0, before), what="systemd has started it again")
        wait_until(lambda: healthy(machine), what="it serves")

    with call.watched("all workers are killed", MOST_STILL_MS):
        machine.do("sh", "-c", "kill -KILL $(pidof mediasoup-worker)")

    with call.watched("systemctl restart chattr", MOST_STILL_MS):
        machine.do("systemctl", "restart", "chattr")
        assert healthy(machine), "it is started once it serves"

    with call.watched("Caddy and coturn get a new configuration"):
        machine.do("sh", "-c", "echo '# old' | tee -a /etc/caddy/Caddyfile /etc/turnserver.conf")
        told = machine.follow("deploy/systemd/apply.sh")
        assert "caddy is restarted" in told
        assert "coturn is restarted" in told
        kept = machine.do("cat", "/etc/caddy/Caddyfile.before", "/etc/turnserver.conf.before")
        assert "# old" not in kept, "the packages' own files are kept, not those of a later time"
        assert machine.follow("deploy/systemd/apply.sh") == "", "what is in place is left alone"

    with call.watched("the machine starts anew"):
        machine.reboot()
        wait_until(lambda: healthy(machine), what="all has started by itself")

    assert machine.service("chattr", "Result") == "success"
    log = machine.do("journalctl", "--unit=chattr", "--output=cat", "--no-pager")
    assert '"event":"server started"' in log
    assert not re.search(r"Ada|Ben|before|Traceback", log)


def test_a_call_through_the_relay_alone(machine: Machine, visitor: Invite) -> None:
    call = Call(visitor, RELAY_ONLY)
    for one, _ in call.both:
        candidates = {entry["id"]: entry["candidateType"] for entry in one.stats("local-candidate")}
        assert set(candidates.values()) == {"relay"}
        one.leave()


def test_a_copy_is_made_and_put_back_as_documented(machine: Machine, visitor: Invite) -> None:
    call = Call(visitor)
    for one, _ in call.both:
        one.page.goto("about:blank")
    machine.do("mkdir", "-p", "/var/backups")
    machine.do("rm", "-f", "/var/backups/chattr.sqlite")
    without = re.compile(r"^# Without:\n((?:[^#\n].*\n)+)", re.MULTILINE)
    copy, back = (without.findall(documented("Backup", number))[0] for number in (1, 2))
    machine.follow(copy)
    size = machine.do("stat", "-c", "%s %a", "/var/backups/chattr.sqlite").split()
    assert int(size[0]) > 0
    assert size[1] == "600"
    machine.do("systemctl", "stop", "chattr")
    machine.do("sh", "-c", "rm /var/lib/private/chattr/chattr.sqlite*")
    machine.do("systemctl", "start", "chattr")
    machine.follow(back)
    wait_until(lambda: healthy(machine), what="it serves")
    # The room is there, with its door: who was in comes back without knocking.
    for one, _ in call.both:
        one.page.goto(call.link)
        one.button("Join now").click()
        one.expect_in_call()
    call.ada.expect_to_see("Ben")


def test_two_processes_take_turns(machine: Machine, visitor: Invite) -> None:
    first, each = documented("Upgrade", 5), documented("Upgrade", 6)
    # There is nothing new to fetch and to build, and nowhere to get it from.
    fetched = [line for line in each.splitlines() if line.startswith(("git pull", "deploy/image_steps.sh "))]
    each = "".join(f"{line}\n" for line in each.splitlines() if line not in fetched)
    assert len(fetched) == 3
    machine.follow(first)
    for process in ("1", "2"):
        assert machine.service(f"chattr@{process}", "ActiveState") == "active"
    wait_until(lambda: healthy(machine), what="one of them serves")
    call = Call(visitor)
    with call.watched("an upgrade of both", MOST_STILL_MS):
        machine.follow(each)
    log = machine.answer("journalctl", "--unit=chattr@*", "--output=cat", "--no-pager")
    assert '"event":"handed over"' in log
    assert machine.answer("systemctl", "--failed", "--plain", "--no-legend").strip() == ""
