import type { DeviceProblem, EndReason, ProblemCode } from '../state/view.ts';

/** A headline and what to do about it. */
export interface Words {
	readonly title: string;
	readonly text: string;
}

export const problemWords: Record<ProblemCode, Words> = {
	'insecure-origin': {
		title: 'This address cannot use a camera or microphone',
		text: 'Browsers allow them over https:// and on localhost only. Open the https:// address of this site.'
	},
	'unsupported-browser': {
		title: 'This browser cannot make video calls',
		text: 'Use a current version of Chrome, Edge, Firefox or Safari.'
	},
	'server-away': {
		title: 'The server does not answer',
		text: 'Check your network. We keep trying.'
	},
	'invalid-room-id': {
		title: 'There is no such meeting code',
		text: 'A code looks like abc-defg-hij. Check the link that you were given.'
	},
	'invalid-name': {
		title: 'That name cannot be used',
		text: 'Use 1 to 64 letters, digits or signs.'
	},
	'room-full': {
		title: 'The meeting is full',
		text: 'Ask someone inside to make room, then try again.'
	},
	'server-full': {
		title: 'The server holds as many meetings as it can',
		text: 'Try again in a few minutes.'
	},
	'too-many-pending': {
		title: 'Too many people are at the door',
		text: 'The host has to let some in first. Try again in a minute.'
	},
	'rate-limited': {
		title: 'That was too fast',
		text: 'Wait a few seconds, then try again.'
	},
	'media-unavailable': {
		title: 'The server cannot carry video just now',
		text: 'It is starting its media part again. Try again in a few seconds.'
	},
	'shutting-down': {
		title: 'The server is being restarted',
		text: 'It will be back in a moment. We keep trying.'
	},
	'sign-in-required': {
		title: 'Sign in first',
		text: 'This server wants to know who is in its meetings. Sign in with Google, then try again.'
	},
	'invalid-id-token': {
		title: 'Your sign-in is not valid any longer',
		text: 'Sign out, then sign in again.'
	},
	'sign-in-unavailable': {
		title: 'Your sign-in cannot be checked just now',
		text: 'Try again in a few seconds, or sign out and choose a name.'
	},
	'join-denied': {
		title: 'The host did not let you in',
		text: 'If that was a mistake, reach them another way. You can ask again after a while.'
	},
	'room-locked': {
		title: 'The meeting is locked',
		text: 'Nobody new can come in. Ask someone inside to unlock it, then try again.'
	},
	banned: {
		title: 'You cannot come into this meeting',
		text: 'A host removed you from it. If that was a mistake, reach them another way.'
	},
	'too-many-sockets': {
		title: 'Too many connections from your network',
		text: 'Close other tabs of this site, or wait a minute. We keep trying.'
	},
	unexpected: {
		title: 'That did not work',
		text: 'Try again in a moment.'
	}
};

export const endWords: Record<EndReason, Words> = {
	left: { title: 'You left the call', text: 'The others can go on without you.' },
	denied: problemWords['join-denied'],
	'room-full': problemWords['room-full'],
	'room-ended': { title: 'The meeting is over', text: 'It was ended for everyone.' },
	removed: {
		title: 'You were removed from the call',
		text: 'A host did that, and you cannot come back into this meeting. If it was a mistake, reach them another way.'
	},
	'taken-over': {
		title: 'The call goes on in another window',
		text: 'You opened it in another tab or window. Only one can be in the call at a time.'
	},
	failed: {
		title: 'The call broke off',
		text: 'The connection could not be brought back. Try to join again.'
	}
};

const byLock = 'Click the sign at the left of the address bar, allow it, then try again.';

/** For when both have the same trouble: said once. */
export const bothDevicesWords: Partial<Record<DeviceProblem, Words>> = {
	denied: { title: 'The camera and the microphone are blocked for this site', text: byLock },
	missing: {
		title: 'No camera and no microphone found',
		text: 'Plug them in or switch them on. You can join without them, see and listen.'
	}
};

export const deviceWords: Record<'microphone' | 'camera', Record<DeviceProblem, Words>> = {
	microphone: {
		denied: { title: 'The microphone is blocked for this site', text: byLock },
		missing: {
			title: 'No microphone found',
			text: 'Plug one in or switch it on. You can join without one and listen.'
		},
		busy: {
			title: 'Another app is using the microphone',
			text: 'Close that app, then turn the microphone on again.'
		},
		failed: {
			title: 'The microphone did not start',
			text: 'Choose another one, or turn it on again.'
		}
	},
	camera: {
		denied: { title: 'The camera is blocked for this site', text: byLock },
		missing: {
			title: 'No camera found',
			text: 'Plug one in or switch it on. You can join without one.'
		},
		busy: {
			title: 'Another app is using the camera',
			text: 'Close that app, then turn the camera on again.'
		},
		failed: { title: 'The camera did not start', text: 'Choose another one, or turn it on again.' }
	}
};

export const screenWords: Record<DeviceProblem, Words> = {
	denied: {
		title: 'The screen was not shared',
		text: 'You or the system refused it. Share again and choose a window.'
	},
	missing: { title: 'There is nothing to share', text: 'This device offers no screen or window.' },
	busy: {
		title: 'The screen cannot be shared',
		text: 'Another app holds it. Close that app first.'
	},
	failed: { title: 'Sharing did not start', text: 'Try again, or choose another window.' }
};
