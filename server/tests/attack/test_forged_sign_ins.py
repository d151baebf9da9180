"""Strangers with forged sign-ins at a server with a call in progress."""

import asyncio
import time

import pytest
from forged_tokens import FORGED
from id_tokens import PROJECT, Signer, endpoint, good_claims
from live_server import live_server
from participants import Client, client

from chattr.identity.certificates import CertificateCache
from chattr.identity.http import BoundedRequest
from chattr.identity.settings import SignInPolicy
from chattr.identity.sign_in import SignIn
from chattr.identity.verifier import FirebaseVerifier, SignatureReader

pytestmark = [
    pytest.mark.worker,
    pytest.mark.timeout(120),
    pytest.mark.filterwarnings("default::DeprecationWarning"),
]

STRANGERS = 6
LONGEST_WAIT_S = 1.0


async def _throw_all(one: Client, tokens: list[str]) -> list[str | None]:
    knock = {"roomId": "call", "name": "Eve"}
    return [await one.code("join-room", knock | {"idToken": token}) for token in tokens]


async def _slowest_answer(one: Client, until: asyncio.Future[object]) -> float:
    """Change a state again and again, as a person in a call does, and tell how long it took at worst."""
    slowest, raised = 0.0, False
    while not until.done():
        raised = not raised
        started = time.monotonic()
        await one.ask("set-state", {"handRaised": raised})
        slowest = max(slowest, time.monotonic() - started)
    return slowest


async def test_forged_sign_ins_open_nothing_and_keep_nobody_waiting() -> None:
    google, stranger = Signer(), Signer()
    forged = [make(google, stranger) for make in FORGED.values()]
    with endpoint() as certificates:
        certificates.publish(google)
        read = SignatureReader(PROJECT, CertificateCache(BoundedRequest()), certificates.url)
        sign_in = SignIn(FirebaseVerifier(PROJECT, read), SignInPolicy.EVERYONE)
        async with live_server(sign_in=sign_in) as server, client(server.url) as ada:
            admission = await ada.join("call", "typed", idToken=google.sign(good_claims()))
            assert [(p["name"], p["verified"]) for p in admission["participants"]] == [("Ada Lovelace", True)]
            producer = await ada.send("microphone")

            async with asyncio.TaskGroup() as group:
                connected = [client(server.url) for _ in range(STRANGERS)]
                strangers = [await one.__aenter__() for one in connected]
                attack = asyncio.gather(*(_throw_all(one, forged) for one in strangers))
                waited = group.create_task(_slowest_answer(ada, attack))
                codes = await attack
            for one in connected:
                await one.__aexit__(None, None, None)

            assert {code for answers in codes for code in answers} == {"invalid-id-token"}
            assert waited.result() < LONGEST_WAIT_S
            assert ada.heard("pending-join-request") == []
            assert server.service.stats().pending == 0
            assert certificates.paths == ["/"]
            assert await ada.ask("pause-producer", {"producerId": producer}) == {}

            async with client(server.url) as eve:
                nothing = {"roomId": "call", "name": "Eve"}
                assert await eve.code("join-room", nothing) == "sign-in-required"
                huge = google.sign(good_claims(padding="x" * 100_000))
                assert await eve.code("join-room", nothing | {"idToken": huge}) == "bad-request"
                for wrong in (7, [], {}, True):
                    assert await eve.code("join-room", nothing | {"idToken": wrong}) == "bad-request"
                ben = google.sign(good_claims(sub="ben-1", name="Ben"))
                assert (await eve.ask("join-room", nothing | {"idToken": ben}))["status"] == "pending"
            assert (await ada.hear("pending-join-request"))["name"] == "Ben"
