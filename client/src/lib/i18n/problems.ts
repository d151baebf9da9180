import { browserKind, type BrowserKind } from './browser_kind.ts';
import { wordsOf, type PlainKey, type Words } from './words.ts';
import type { DeviceProblem, EndReason, ProblemCode, ToggleView } from '../state/view.ts';

export const problemWords: Record<ProblemCode, Words> = {
	'insecure-origin': wordsOf('problem_insecure_origin_title', 'problem_insecure_origin_text'),
	'unsupported-browser': wordsOf(
		'problem_unsupported_browser_title',
		'problem_unsupported_browser_text'
	),
	'server-away': wordsOf('problem_server_away_title', 'problem_server_away_text'),
	'invalid-room-id': wordsOf('problem_invalid_room_id_title', 'problem_invalid_room_id_text'),
	'invalid-name': wordsOf('problem_invalid_name_title', 'problem_invalid_name_text'),
	'room-full': wordsOf('problem_room_full_title', 'problem_room_full_text'),
	'server-full': wordsOf('problem_server_full_title', 'problem_server_full_text'),
	'too-many-pending': wordsOf('problem_too_many_pending_title', 'problem_too_many_pending_text'),
	'rate-limited': wordsOf('problem_rate_limited_title', 'problem_rate_limited_text'),
	'media-unavailable': wordsOf('problem_media_unavailable_title', 'problem_media_unavailable_text'),
	'media-not-loaded': wordsOf('problem_media_not_loaded_title', 'problem_media_not_loaded_text'),
	'shutting-down': wordsOf('problem_shutting_down_title', 'problem_shutting_down_text'),
	'sign-in-required': wordsOf('problem_sign_in_required_title', 'problem_sign_in_required_text'),
	'invalid-id-token': wordsOf('problem_invalid_id_token_title', 'problem_invalid_id_token_text'),
	'sign-in-unavailable': wordsOf(
		'problem_sign_in_unavailable_title',
		'problem_sign_in_unavailable_text'
	),
	'join-denied': wordsOf('problem_join_denied_title', 'problem_join_denied_text'),
	'room-locked': wordsOf('problem_room_locked_title', 'problem_room_locked_text'),
	banned: wordsOf('problem_banned_title', 'problem_banned_text'),
	'too-many-sockets': wordsOf('problem_too_many_sockets_title', 'problem_too_many_sockets_text'),
	unexpected: wordsOf('problem_unexpected_title', 'problem_unexpected_text')
};

export const endWords: Record<EndReason, Words> = {
	left: wordsOf('end_left_title', 'end_left_text'),
	denied: problemWords['join-denied'],
	'room-full': problemWords['room-full'],
	'room-ended': wordsOf('end_room_ended_title', 'end_room_ended_text'),
	removed: wordsOf('end_removed_title', 'end_removed_text'),
	'taken-over': wordsOf('end_taken_over_title', 'end_taken_over_text'),
	failed: wordsOf('end_failed_title', 'end_failed_text')
};

/** Where a person gives a permission again. */
const deniedSteps: Record<BrowserKind, PlainKey> = {
	chromium: 'denied_by_chromium',
	firefox: 'denied_by_firefox',
	safari: 'denied_by_safari',
	android: 'denied_by_android',
	ios: 'denied_by_ios',
	other: 'denied_by_browser'
};
const { userAgent = '', maxTouchPoints = 0 } = globalThis.navigator ?? {};
const denied = deniedSteps[browserKind(userAgent, maxTouchPoints)];

/** For when both have the same trouble: said once. */
export const bothDevicesWords: Partial<Record<DeviceProblem, Words>> = {
	denied: wordsOf('devices_denied_title', denied),
	missing: wordsOf('devices_missing_title', 'devices_missing_text')
};

export const deviceWords: Record<'microphone' | 'camera', Record<DeviceProblem, Words>> = {
	microphone: {
		denied: wordsOf('microphone_denied_title', denied),
		missing: wordsOf('microphone_missing_title', 'microphone_missing_text'),
		busy: wordsOf('microphone_busy_title', 'microphone_busy_text'),
		failed: wordsOf('microphone_failed_title', 'microphone_failed_text')
	},
	camera: {
		denied: wordsOf('camera_denied_title', denied),
		missing: wordsOf('camera_missing_title', 'camera_missing_text'),
		busy: wordsOf('camera_busy_title', 'camera_busy_text'),
		failed: wordsOf('camera_failed_title', 'camera_failed_text')
	}
};

/** For when another one was chosen and did not start. */
export const keptWords: Record<'microphone' | 'camera', Words> = {
	microphone: wordsOf('microphone_kept_title', 'microphone_kept_text'),
	camera: wordsOf('camera_kept_title', 'camera_kept_text')
};

/** What to say of the trouble of a device; null: it has none. */
export function deviceTrouble(
	kind: 'microphone' | 'camera',
	{ on, problem }: Pick<ToggleView, 'on' | 'problem'>
): Words | null {
	if (problem === null) return null;
	return on ? keptWords[kind] : deviceWords[kind][problem];
}

export const screenWords: Record<DeviceProblem, Words> = {
	denied: wordsOf('screen_denied_title', 'screen_denied_text'),
	missing: wordsOf('screen_missing_title', 'screen_missing_text'),
	busy: wordsOf('screen_busy_title', 'screen_busy_text'),
	failed: wordsOf('screen_failed_title', 'screen_failed_text')
};
