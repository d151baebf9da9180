import { chatScenes } from './chat_scenes.ts';
import { hostingScenes } from './hosting_scenes.ts';
import { paintedScreen } from './painted_track.ts';
import { inCall, knock, type Scene, share, withDevices } from './staging.ts';
import type { EndReason, ProblemCode } from '#lib/state/view.ts';

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
	'invalid-room-id',
	'sign-in-unavailable',
	'join-denied',
	'media-unavailable',
	'media-not-loaded',
	'shutting-down',
	'invalid-name',
	'room-locked',
	'banned',
	'sign-in-required',
	'invalid-id-token',
	'too-many-sockets',
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
		[1, 2, 3, 4, 5, 6, 8, 9, 12, 16].map((count): [string, Scene] => [
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
	'call-quality': (call) => {
		inCall(call, 6);
		const [first, second, third] = call.others;
		if (first && second && third) {
			call.video.verdicts = {
				[first.participantId]: { level: 'reduced', reason: 'my-network' },
				[second.participantId]: { level: 'poor', reason: 'their-network' },
				[third.participantId]: { level: 'none', reason: 'their-low-data' }
			};
			third.lowData = true;
		}
	},
	'call-screen-quality': (call) => {
		share(call, 5);
		for (const { participantId } of call.others) {
			call.video.verdicts = {
				...call.video.verdicts,
				[`screen ${participantId}`]: { level: 'reduced', reason: 'my-network' }
			};
		}
	},
	'call-weak': (call) => {
		inCall(call, 4);
		call.video.lowData.offered = true;
	},
	'call-low-data': (call) => {
		share(call, 4);
		void call.video.lowData.set(true);
	},
	'call-pinned': (call) => {
		inCall(call, 6);
		call.video.seats.pin(call.others[1]?.participantId ?? null);
	},
	'call-reactions': (call) => {
		inCall(call, 5);
		const names = ['applause', 'heart', 'thumbs-up', 'party', 'laugh'] as const;
		for (const [index, { participantId }] of call.others.entries()) {
			call.reactions.show(participantId, names[index] ?? 'surprise');
		}
	},
	'call-speaker': (call) => {
		inCall(call, 7);
		call.video.seats.speakerView = true;
	},
	'call-stage': (call) => share(call, 4),
	'call-stage-16': (call) => share(call, 16),
	'call-stages': (call) => {
		share(call, 5);
		const [, , third] = call.others;
		if (third !== undefined) third.screenTrack = paintedScreen();
	},
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
	'call-connecting': (call) => {
		inCall(call, 2);
		call.link = 'connecting';
	},
	'call-moving': (call) => {
		inCall(call, 2);
		call.link = 'moving';
	},
	'call-media-interrupted': (call) => {
		inCall(call, 3);
		call.mediaInterrupted = true;
	},
	'call-problem': (call) => {
		inCall(call, 3);
		call.problem = { code: 'unexpected' };
	},
	'call-low-data-stopped': (call) => {
		inCall(call, 3);
		call.video.lowData.on = call.video.lowData.stopped = true;
	},
	'call-two-cameras': (call) => {
		inCall(call, 2);
		call.devices.cameras = [...call.devices.cameras, { deviceId: 'c2', label: 'Back camera' }];
	},
	'call-sound-blocked': (call) => {
		inCall(call, 2);
		call.soundBlocked = true;
	},
	'call-camera-busy': (call) => {
		inCall(call, 2);
		call.camera.on = false;
		call.self.cameraTrack = null;
		call.camera.problem = 'busy';
	},
	'call-camera-kept': (call) => {
		inCall(call, 2);
		call.camera.problem = 'busy';
	},
	'call-stand-in': (call) => {
		inCall(call, 3);
		call.devices.standIns = { microphone: 'Built-in microphone', camera: null };
	},
	'call-unexpected-host': (call) => {
		inCall(call, 1);
		call.unexpectedHost = true;
	},
	...chatScenes,
	...hostingScenes,
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
