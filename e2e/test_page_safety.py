"""What a browser refuses to our pages and for them, behind deploy/'s Caddy and from the server alone.

Each refusal stands beside the same thing done where it is allowed, so that it is the policy that refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from caddy import behind, caddy
from conftest import OUTPUT
from foreign_site import ForeignSite, foreign_site
from person import Person, wait_until
from server_process import ServerProcess, free_port

Invite = Callable[..., Person]
pytestmark = pytest.mark.browser

HERE = {"latitude": 48.2, "longitude": 16.4}
PERMISSIONS = ["camera", "microphone", "geolocation"]
ALLOWED = [
    *("camera", "microphone", "display-capture", "autoplay", "clipboard-write", "fullscreen"),
    *("picture-in-picture", "screen-wake-lock", "speaker-selection"),
]

LISTEN = """
window.__violations = [];
addEventListener('securitypolicyviolation', (event) =>
    window.__violations.push([event.effectiveDirective, event.blockedURI]));
"""
LOCATE = """() => new Promise((done) => navigator.geolocation.getCurrentPosition(
    () => done('told'), (error) => done(error.code === error.PERMISSION_DENIED ? 'refused' : error.message)
))"""
GREETING = """(url) => new Promise((done) => {
    const socket = new WebSocket(`${url}/socket.io/?EIO=4&transport=websocket`);
    socket.onmessage = () => done('greeted');
    socket.onerror = () => done('refused');
})"""
POLLED = """(url) => fetch(`${url}/socket.io/?EIO=4&transport=polling`)
    .then((answer) => (answer.ok ? 'greeted' : 'refused'), () => 'refused')"""
# On a turn of its own: what a debugger evaluates may run text whatever the policy says.
EVALUATE = """() => new Promise((done) => setTimeout(() => {
    try { done(eval('"ran"')); } catch (error) { done(error.name); }
}))"""


@dataclass(frozen=True)
class Site:
    """Where our pages are, and what a browser must put up with to open them."""

    url: str
    options: dict[str, Any]


@pytest.fixture(scope="module")
def proxied() -> Iterator[Site]:
    port = free_port()
    with caddy(f"127.0.0.1:{port}") as proxy:
        server = ServerProcess(behind(proxy.url), port=port)
        server.start(OUTPUT / "server-safety.log")
        yield Site(proxy.url, {"ignore_https_errors": True})
        server.stop()


@pytest.fixture(params=["caddy", "alone"])
def site(request: pytest.FixtureRequest) -> Site:
    if request.param == "caddy":
        found = request.getfixturevalue("proxied")
        assert isinstance(found, Site)
        return found
    return Site(request.getfixturevalue("shared_server").url, {})


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[ForeignSite]:
    with foreign_site() as running:
        yield running


@pytest.fixture
def eve(person: Invite, site: Site) -> Person:
    """Somebody whose browser would allow everything by itself."""
    eve = person("Eve", at=site.url, permissions=PERMISSIONS, geolocation=HERE, **site.options)
    eve.context.add_init_script(LISTEN)
    return eve


def open_ours(eve: Person) -> None:
    eve.page.goto(eve.base_url)
    eve.button("New meeting").wait_for()
    assert eve.page.evaluate("window.__violations") == []


def violations(eve: Person, directive: str) -> list[str]:
    """What was blocked by this directive, once something is."""
    found = wait_until(
        lambda: [uri for name, uri in eve.page.evaluate("window.__violations") if name == directive],
        what=f"the browser reports a violation of {directive}",
        timeout_s=10,
    )
    assert isinstance(found, list)
    return found


def test_pages_may_use_what_calls_need_and_none_of_the_other_powers(
    eve: Person, elsewhere: ForeignSite
) -> None:
    eve.page.goto(elsewhere.url)
    assert eve.page.evaluate(LOCATE) == "told"
    warnings: list[str] = []
    eve.page.on("console", lambda message: warnings.append(message.text))
    open_ours(eve)
    answer = eve.page.request.get(eve.base_url)
    policy = dict(part.split("=") for part in answer.headers["permissions-policy"].split(", "))
    assert [name for name, who in policy.items() if who == "(self)"] == ALLOWED
    refused = policy.keys() - set(ALLOWED)
    assert len(refused) > 20
    allows = "([name, origin]) => document.featurePolicy.allowsFeature(name, origin)"
    for name in ALLOWED:
        assert eve.page.evaluate(allows, [name, eve.base_url]) is True, name
        assert eve.page.evaluate(allows, [name, elsewhere.url]) is False, name
    for name in refused:
        assert eve.page.evaluate(allows, [name, eve.base_url]) is False, name
    # Of a name that it does not know, the browser says so.
    assert [text for text in warnings if "Unrecognized feature" in text] == []
    assert eve.page.evaluate(LOCATE) == "refused"
    camera = (
        "navigator.mediaDevices.getUserMedia({ audio: true, video: true }).then(s => s.getTracks().length)"
    )
    assert eve.page.evaluate(camera) == 2


def test_a_page_that_opens_ours_gets_no_hold_of_it(eve: Person, elsewhere: ForeignSite) -> None:
    eve.page.goto(elsewhere.url)
    held = {}
    for target in (elsewhere.url, eve.base_url):
        with eve.page.expect_popup() as opening:
            eve.page.evaluate("url => void (window.__opened = window.open(url))", target)
        opening.value.wait_for_load_state()
        held[target] = (
            opening.value.evaluate("window.opener !== null"),
            eve.page.evaluate("!window.__opened.closed"),
        )
        opening.value.close()
    assert held == {elsewhere.url: (True, True), eve.base_url: (False, False)}


def test_a_page_elsewhere_cannot_frame_ours(eve: Person, elsewhere: ForeignSite) -> None:
    eve.page.goto(elsewhere.url)
    put = """url => new Promise((done) => {
        const frame = document.createElement('iframe');
        frame.onload = () => done();
        frame.src = url;
        document.body.append(frame);
    })"""
    for url in (f"{elsewhere.url}/framed", f"{eve.base_url}/"):
        eve.page.evaluate(put, url)
    allowed, ours = eve.page.frames[1:]
    assert allowed.url == f"{elsewhere.url}/framed"
    assert not ours.url.startswith(eve.base_url)
    assert any("frame-ancestors" in error for error in eve.console_errors)


def test_injected_script_does_not_run(eve: Person) -> None:
    open_ours(eve)
    eve.page.evaluate(
        """() => {
            const script = document.createElement('script');
            script.textContent = 'window.__ran = true';
            document.body.append(script);
            document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.__ran = true">');
            document.body.insertAdjacentHTML('beforeend', '<a id=evil href="javascript:window.__ran = 1">');
            document.getElementById('evil').click();
        }"""
    )
    assert violations(eve, "script-src-elem").count("inline") >= 2
    assert violations(eve, "script-src-attr") == ["inline"]
    assert eve.page.evaluate("window.__ran") is None


def test_text_is_not_run(eve: Person, elsewhere: ForeignSite) -> None:
    eve.page.goto(elsewhere.url)
    assert eve.page.evaluate(EVALUATE) == "ran"
    open_ours(eve)
    assert eve.page.evaluate(EVALUATE) == "EvalError"
    assert violations(eve, "script-src") == ["eval"]


def test_nothing_is_sent_elsewhere(eve: Person, elsewhere: ForeignSite) -> None:
    fetched = "url => fetch(url).then((answer) => answer.ok, () => false)"
    eve.page.goto(elsewhere.url)
    assert eve.page.evaluate(fetched, f"{elsewhere.url}/before") is True
    open_ours(eve)
    before = list(elsewhere.asked)
    assert eve.page.evaluate(fetched, f"{elsewhere.url}/taken") is False
    assert eve.page.evaluate(GREETING, elsewhere.url.replace("http", "ws")) == "refused"
    eve.page.evaluate(
        """url => {
            navigator.sendBeacon(`${url}/taken`, 'x');
            new Image().src = `${url}/taken.png`;
            const script = document.createElement('script');
            script.src = `${url}/taken.js`;
            document.head.append(script);
        }""",
        elsewhere.url,
    )
    assert len(violations(eve, "connect-src")) == 3
    assert violations(eve, "img-src") == [f"{elsewhere.url}/taken.png"]
    assert violations(eve, "script-src-elem") == [f"{elsewhere.url}/taken.js"]
    assert elsewhere.asked == before


def test_signaling_is_for_our_own_pages(eve: Person, elsewhere: ForeignSite) -> None:
    socket_url = eve.base_url.replace("http", "ws", 1)
    open_ours(eve)
    assert eve.page.evaluate(GREETING, socket_url) == "greeted"
    assert eve.page.evaluate(POLLED, eve.base_url) == "greeted"
    eve.page.goto(elsewhere.url)
    assert eve.page.evaluate(GREETING, socket_url) == "refused"
    assert eve.page.evaluate(POLLED, eve.base_url) == "refused"
