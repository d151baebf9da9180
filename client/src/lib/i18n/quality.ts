import type { PictureReason } from '#lib/state/picture_verdict.ts';

type Named = { name: string };

/** Words about how well media comes and goes. */
export const quality = {
	connection_quality: () => 'Connection quality',
	quality_text: () => 'Measured by this browser, fresh every moment. No addresses, no secrets.',
	quality_copy: () => 'Copy as text',
	quality_waiting: () => 'Measuring…',
	quality_paths: () => 'Your connection',
	quality_sending: () => 'You send',
	quality_nothing: () => 'Nothing is received now',
	quality_reduced: () => 'Picture quality reduced',
	path_receive: () => 'Receiving',
	source_microphone: () => 'Microphone',
	source_camera: () => 'Camera',
	source_screen: () => 'Screen',
	source_screen_audio: () => 'Screen sound',
	value_layer: ({ layer }: { layer: number }) => `layer ${layer}`,
	value_loss: ({ percent }: { percent: string }) => `loss ${percent} %`,
	value_jitter: ({ ms }: { ms: number }) => `jitter ${ms} ms`,
	value_rtt: ({ ms }: { ms: number }) => `round trip ${ms} ms`,
	value_fps: ({ fps }: { fps: number }) => `${fps} fps`,
	value_room: ({ rate }: { rate: string }) => `room for ${rate}`,
	value_off: () => 'off',
	quality_of: ({ name }: Named) => `Quality of ${name}’s picture`
};

/** Why a person's picture is not better, or not there. */
export const reasonWords: Record<PictureReason, string> = {
	'my-network': 'Your network does not carry more right now.',
	'my-low-data': 'You are in low-data mode.',
	'my-window': 'As large as this tile needs it.',
	many: 'Video pauses for some while there are many people.',
	'their-network': 'Their network does not carry more right now.',
	'their-device': 'Their device is busy and sends less.',
	'their-camera': 'Their camera gives no more.',
	'their-low-data': 'They are in low-data mode.',
	'their-sending': 'They send no more than this.'
};
