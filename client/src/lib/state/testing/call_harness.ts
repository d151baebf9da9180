import { FakeChatRoom } from '#lib/chat/testing/fake_chat_room.ts';
import { Capture } from '#lib/media/capture.ts';
import { MediaEngine } from '#lib/media/media_engine.ts';
import { FakeCaptureBrowser } from '#lib/media/testing/fake_capture.ts';
import { fakeDevice, routerCapabilities } from '#lib/media/testing/fake_device.ts';
import { FakeMediaServer } from '#lib/media/testing/fake_media_server.ts';
import type { Admission, Admitted, Source } from '#lib/protocol/protocol.gen.ts';
import { CallSession } from '#lib/session/call_session.ts';
import { admitted, freshMemory } from '#lib/session/testing/admissions.ts';
import { FakeSignalSocket } from '#lib/socket/testing/fake_signal_socket.ts';
import { vi } from 'vitest';
import { CallState } from '../call_state.svelte.ts';
import { LocalInputs } from '../local_inputs.ts';

/** A page that can be hidden. */
class FakePage extends EventTarget {
	hidden = false;

	show(shown: boolean): void {
		this.hidden = !shown;
		this.dispatchEvent(new Event('visibilitychange'));
	}
}

/** A whole call over fakes: signaling, media server, library handler and devices. */
export class CallHarness {
	readonly socket = new FakeSignalSocket();
	readonly server = new FakeMediaServer();
	readonly browser = new FakeCaptureBrowser();
	readonly chat = new FakeChatRoom();
	readonly page = new FakePage();
	readonly engine = new MediaEngine(this.server, () => this.createDevice());
	readonly call: CallState;
	createDevice = fakeDevice;

	constructor() {
		vi.stubGlobal('isSecureContext', true);
		vi.stubGlobal('RTCPeerConnection', class {});
		vi.stubGlobal('navigator', {
			userAgent: 'test',
			mediaDevices: Object.assign(new EventTarget(), {
				getUserMedia: () => Promise.reject(new Error('the harness has its own')),
				enumerateDevices: () => Promise.resolve([])
			})
		});
		this.socket.onLink((link) => (this.server.hasLink = link === 'connected'));
		const memory = freshMemory();
		this.call = new CallState({
			socket: this.socket,
			session: new CallSession('room', this.socket, memory),
			engine: this.engine,
			inputs: new LocalInputs(memory, new Capture(this.browser)),
			chat: this.chat,
			page: this.page
		});
	}

	/** The door opens from now on. */
	admits(more: Partial<Admission> = {}): void {
		this.socket.answer('join-room', () => this.admission(more));
	}

	/** The answer to somebody who is let in. */
	admission(more: Partial<Admission> = {}): Admitted {
		return admitted({ routerRtpCapabilities: routerCapabilities(), ...more });
	}

	/** Through the lobby into the call, sending both. */
	async enter(more: Partial<Admission> = {}): Promise<void> {
		this.admits(more);
		await this.call.openLobby();
		await this.call.join('Ann');
		await vi.waitUntil(() => this.server.producers.size === 2);
	}

	/** What is being sent, in alphabetical order. */
	sources(): Source[] {
		return [...this.server.producers.values()].map(({ source }) => source).sort();
	}

	close(): void {
		this.call.dispose();
		vi.unstubAllGlobals();
		vi.useRealTimers();
	}
}
