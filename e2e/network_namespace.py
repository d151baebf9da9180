"""A network of its own for a browser: one cable to this machine, which can be squeezed, pulled or made deaf.

Needs root, iproute2, and, in a container, the right to make networks.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

HOST_ADDRESS = "10.213.{net}.1"
GUEST_ADDRESS = "10.213.{net}.2"
NOBODY = "02:00:00:00:00:01"


class NotPossibleError(Exception):
    """This process may not make a network; the text says what refused."""


class NetworkNamespace:
    """`address` is this machine as seen from inside; `wrapper` runs a program inside.

    :raises NotPossibleError: it cannot be made here, which only trying shows; nothing is left of it.
    """

    def __init__(self) -> None:
        net = os.getpid() % 250 + 1
        self.name = f"chattr{net}"
        self._outer, self._inner = f"cho{net}", f"chi{net}"
        self.address = HOST_ADDRESS.format(net=net)
        self.guest_address = GUEST_ADDRESS.format(net=net)
        self._blocks = False
        self._folder = Path(tempfile.mkdtemp(prefix="chattr-namespace-"))
        made = False
        try:
            run("ip", "netns", "add", self.name)
            made = True
            self._build()
        except BaseException as error:
            if made:
                self.close()
            shutil.rmtree(self._folder, ignore_errors=True)
            # One of that name is somebody's, or was left behind, which is for people to see.
            if isinstance(error, RuntimeError | FileNotFoundError) and "File exists" not in str(error):
                raise NotPossibleError(str(error)) from error
            raise

    def _build(self) -> None:
        run("ip", "link", "add", self._outer, "type", "veth", "peer", "name", self._inner)
        # An address that the kernel adds a second later would break off what browsers load just then.
        for device in (self._outer, self._inner):
            run("ip", "link", "set", device, "addrgenmode", "none")
        run("ip", "link", "set", self._inner, "netns", self.name)
        run("ip", "addr", "add", f"{self.address}/30", "dev", self._outer)
        run("ip", "link", "set", self._outer, "up")
        self._inside("ip", "addr", "add", f"{self.guest_address}/30", "dev", self._inner)
        self._inside("ip", "link", "set", "lo", "up")
        self._plug_in()
        # That it can be squeezed is part of what it is for.
        self.squeeze(10_000)
        self.release()

    def wrapper(self, program: str) -> str:
        """Return the path of a program that runs `program` inside."""
        path = self._folder / "run"
        path.write_text(f'#!/bin/sh\nexec ip netns exec {self.name} {program} "$@"\n', encoding="utf-8")
        path.chmod(0o755)
        return str(path)

    def squeeze(self, kbps: int) -> None:
        """Let so much through towards the inside, and no more."""
        run("tc", "qdisc", "replace", "dev", self._outer, "root", *_narrow(kbps))

    def squeeze_out(self, kbps: int) -> None:
        """Let so much through from the inside, and no more."""
        self._inside("tc", "qdisc", "replace", "dev", self._inner, "root", *_narrow(kbps))

    def release(self) -> None:
        """End the squeeze."""
        run("tc", "qdisc", "del", "dev", self._outer, "root")

    def pull(self) -> None:
        """Pull the cable: the inside knows that it is offline."""
        self._inside("ip", "link", "set", self._inner, "down")

    def plug_in(self) -> None:
        """Put the cable back."""
        self._plug_in()

    @property
    def other_guest_address(self) -> str:
        """The inside's own address after `move`."""
        return self.guest_address.replace("10.213.", "10.214.")

    def move(self) -> None:
        """Change to another network, with another address there, as from cable to Wi-Fi."""
        outer, inner = f"{self._outer}b", f"{self._inner}b"
        here, there = self.address.replace("10.213.", "10.214."), self.other_guest_address
        run("ip", "link", "add", outer, "type", "veth", "peer", "name", inner)
        run("ip", "link", "set", inner, "netns", self.name)
        run("ip", "addr", "add", f"{here}/30", "dev", outer)
        run("ip", "link", "set", outer, "up")
        self._inside("ip", "addr", "add", f"{there}/30", "dev", inner)
        self._inside("ip", "link", "set", inner, "up")
        self._inside("ip", "link", "set", self._inner, "down")
        self._inside("ip", "route", "replace", "default", "via", here)

    def deafen(self) -> None:
        """Lose every packet, both ways, without a word."""
        self._introduce(NOBODY, NOBODY)

    def hear(self) -> None:
        """Deliver packets again."""
        self._introduce(address_of(self._outer), address_of(self._inner, self._inside))

    def _introduce(self, outer: str, inner: str) -> None:
        """Tell both ends each other's link address for good.

        A machine that has to ask for it keeps what is to be sent meanwhile, up to two seconds of a call, and
        delivers it late all at once. A server that is further away than a cable does not.
        """
        run("ip", "neigh", "replace", self.guest_address, "lladdr", inner, *self._for_good(self._outer))
        self._inside("ip", "neigh", "replace", self.address, "lladdr", outer, *self._for_good(self._inner))

    @staticmethod
    def _for_good(device: str) -> list[str]:
        return ["dev", device, "nud", "permanent"]

    def block(self, protocol: str, port: int | None = None, *, own_port: int | None = None) -> None:
        """Lose what comes back by `protocol`, of this port or to that own one if told, without a word.

        So do firewalls that people sit behind: nobody is told that a way is closed.
        """
        if not self._blocks:
            # The table of own addresses is asked first, and nothing may come before it; so it is put back.
            self._blocks = True
            self._inside("ip", "rule", "add", "lookup", "local", "priority", "100")
            self._inside("ip", "rule", "del", "priority", "0")
        which = ["iif", self._inner, "ipproto", protocol]
        for end, number in (("sport", port), ("dport", own_port)):
            which += [end, str(number)] if number else []
        self._inside("ip", "rule", "add", *which, "blackhole", "priority", "1")

    def close(self) -> None:
        """Take it down; programs inside must have ended."""
        shutil.rmtree(self._folder, ignore_errors=True)
        subprocess.run(["ip", "netns", "del", self.name], check=False)
        for device in (self._outer, f"{self._outer}b"):
            subprocess.run(["ip", "link", "del", device], check=False, capture_output=True)

    def _plug_in(self) -> None:
        self._inside("ip", "link", "set", self._inner, "up")
        self._inside("ip", "route", "replace", "default", "via", self.address)
        self.hear()

    def _inside(self, *command: str) -> str:
        return run("ip", "netns", "exec", self.name, *command)


def _narrow(kbps: int) -> list[str]:
    return ["tbf", "rate", f"{kbps}kbit", "burst", "8kb", "latency", "200ms"]


def address_of(device: str, side: Callable[..., str] | None = None) -> str:
    """Return the link address of a device; `side` runs a command where it is."""
    (told,) = json.loads((side or run)("ip", "-json", "link", "show", "dev", device))
    return str(told["address"])


def run(*command: str) -> str:
    """Run a command that must end well, and return what it says."""
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout
