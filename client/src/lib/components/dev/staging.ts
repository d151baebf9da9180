import type { FakeCall } from './fake_call.svelte.ts';
import { FakeParticipant } from './fake_participant.svelte.ts';
import { paintedPerson, paintedScreen } from './painted_track.ts';

/** Puts a fake call into one state. */
export type Scene = (call: FakeCall) => void;

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

export function withDevices(call: FakeCall): void {
	call.microphone.on = true;
	call.camera.on = true;
	call.self.cameraTrack = paintedPerson(0);
}

export function inCall(call: FakeCall, count: number): void {
	withDevices(call);
	call.phase = 'in-call';
	call.others = names.slice(0, count - 1).map((name, index) => {
		const participant = new FakeParticipant(name, { verified: index % 4 === 1 });
		participant.muted = index % 4 === 2;
		participant.speaking = index === 0;
		const upright = { width: 540, height: 960 };
		if (index % 5 !== 2) {
			participant.cameraTrack = paintedPerson(index + 1, index % 7 === 4 ? upright : undefined);
		}
		return participant;
	});
}

export function share(call: FakeCall, count: number): void {
	inCall(call, count);
	const [first] = call.others;
	if (first !== undefined) first.screenTrack = paintedScreen();
}

export function knock(call: FakeCall, guests: readonly string[]): void {
	call.pending = guests.map((name, index) => ({
		participantId: `guest-${index}`,
		name,
		since: Date.now() - index * 47_000,
		verified: index === 0,
		away: index === 2
	}));
}
