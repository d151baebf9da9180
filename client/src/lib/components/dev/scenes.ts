import { type FakeCall, FakeParticipant } from './fake_call.svelte.ts';
import { paintedPerson, paintedScreen } from './painted_track.ts';
import type { EndReason, ProblemCode } from '#lib/state/view.ts';

const names = [
	'Grace Hopper',
	'Alan',
	'Søren',
	'Katherine Johnson',
	'Radia P.',
	'محمد الخوارزمي',
	'Tim',
	'Margaret Hamilton',
	'Edsger',
	'Barbara Liskov',
	'李小龙',
	'Anita Borg',
	'Ken',
	'Hedy Lamarr',
	'Donald with a rather long name that does not fit'
];

type Scene = (call: FakeCall) => void;

const endReasons: readonly EndReason[] = [
	'left',
	'denied',
	'room-full',
	'room-ended',
	'removed',
	'taken-over',
	'failed'
];

const problemCodes: readonly ProblemCode[] = [
	'insecure-origin',
	'unsupported-browser',
	'server-away',
	'room-full',
	'server-full',
	'too-many-pending',
	'rate-limited',
	'media-unavailable',
	'shutting-down',
	'invalid-name',
	'unexpected'
];

/** Every state of the meeting page by name. */
export const scenes: Readonly<Record<string, Scene>> = {
	lobby: withDevices,
	'lobby-knock': (call) => {
		withDevices(call);
		call.entersDirectly = false;
	},
	'lobby-off': (call) => (call.name = ''),
	'lobby-denied': (call) => {
		call.camera.problem = 'denied';
		call.microphone.problem = 'denied';
	},
	'lobby-missing': (call) => {
		call.camera.problem = 'missing';
		call.microphone.problem = 'busy';
		call.devices.cameras = [];
	},
	'lobby-joining': (call) => {
		withDevices(call);
		call.phase = 'joining';
	},
	waiting: (call) => {
		withDevices(call);
		call.phase = 'knocking';
	},
	'waiting-reconnecting': (call) => {
		call.phase = 'knocking';
		call.link = 'reconnecting';
	},
	...Object.fromEntries(
		problemCodes.map((code): [string, Scene] => [
			`problem-${code}`,
			(call) => {
				call.problem = { code };
				if (code === 'server-away') call.link = 'reconnecting';
			}
		])
	),
	...Object.fromEntries(
		[1, 2, 3, 4, 5, 6, 9, 12, 16].map((count): [string, Scene] => [
			`call-${count}`,
			(call) => inCall(call, count)
		])
	),
	'call-marks': (call) => {
		inCall(call, 6);
		const [first, second, third] = call.others;
		if (first !== undefined) first.reconnecting = true;
		if (second !== undefined) second.handRaised = second.speaking = true;
		if (third !== undefined) third.handRaised = true;
		void call.toggleMicrophone();
		call.self.handRaised = true;
	},
	'call-knock': (call) => {
		inCall(call, 3);
		knock(call, ['Tim Berners-Lee']);
	},
	'call-knocks': (call) => {
		inCall(call, 3);
		knock(call, ['Tim Berners-Lee', 'guest', 'guest', 'A person with quite a long name', 'Eve']);
	},
	'call-stage': (call) => share(call, 4),
	'call-stage-16': (call) => share(call, 16),
	'call-own-screen': (call) => {
		inCall(call, 3);
		void call.toggleScreen();
	},
	'call-reconnecting': (call) => {
		inCall(call, 3);
		call.link = 'reconnecting';
	},
	'call-offline': (call) => {
		inCall(call, 2);
		call.link = 'offline';
	},
	'call-sound-blocked': (call) => {
		inCall(call, 2);
		call.soundBlocked = true;
	},
	'call-camera-busy': (call) => {
		inCall(call, 2);
		call.camera.problem = 'busy';
	},
	'call-unexpected-host': (call) => {
		inCall(call, 1);
		call.unexpectedHost = true;
	},
	...Object.fromEntries(
		endReasons.map((reason): [string, Scene] => [
			`ended-${reason}`,
			(call) => {
				call.phase = 'ended';
				call.endReason = reason;
			}
		])
	)
};

function withDevices(call: FakeCall): void {
	call.microphone.on = true;
	call.camera.on = true;
	call.self.cameraTrack = paintedPerson(0);
}

function inCall(call: FakeCall, count: number): void {
	withDevices(call);
	call.phase = 'in-call';
	call.others = names.slice(0, count - 1).map((name, index) => {
		const participant = new FakeParticipant(name);
		participant.muted = index % 4 === 2;
		participant.speaking = index === 0;
		const upright = { width: 540, height: 960 };
		if (index % 5 !== 2) {
			participant.cameraTrack = paintedPerson(index + 1, index % 7 === 4 ? upright : undefined);
		}
		return participant;
	});
}

function share(call: FakeCall, count: number): void {
	inCall(call, count);
	const [first] = call.others;
	if (first !== undefined) first.screenTrack = paintedScreen();
}

function knock(call: FakeCall, guests: readonly string[]): void {
	call.pending = guests.map((name, index) => ({
		participantId: `guest-${index}`,
		name,
		since: Date.now()
	}));
}
