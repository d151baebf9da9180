import { sentences } from './words.ts';
import type { PictureReason } from '../state/picture_verdict.ts';

/** Why a person's picture is not better, or not there. */
export const reasonWords = sentences<PictureReason>({
	'my-network': 'reason_my_network',
	'my-low-data': 'reason_my_low_data',
	'my-window': 'reason_my_window',
	many: 'reason_many',
	'their-network': 'reason_their_network',
	'their-device': 'reason_their_device',
	'their-camera': 'reason_their_camera',
	'their-low-data': 'reason_their_low_data',
	'their-sending': 'reason_their_sending'
});
