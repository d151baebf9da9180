/** Words about microphones, cameras and speakers. */

export const devices = {
	microphone: () => 'Microphone',
	camera: () => 'Camera',
	speaker: () => 'Speaker',
	blocked: () => 'Blocked by the browser',
	no_device: () => 'None found',
	default_device: () => 'System default',
	test_speaker: () => 'Play a test sound',
	test_playing: () => 'You should hear two notes.',
	test_failed: () => 'The sound could not be played. Choose another speaker.',
	microphone_stands_in: ({ name }: { name: string }) =>
		`Your microphone was unplugged. You are heard through ${name} until it is back.`,
	camera_stands_in: ({ name }: { name: string }) =>
		`Your camera was unplugged. You are seen through ${name} until it is back.`,
	other_device: () => 'another one',
	noise: () => 'Noise suppression',
	noise_off: () => 'Off',
	noise_standard: () => 'Standard',
	noise_strong: () => 'Strong',
	noise_off_text: () => 'Everything is heard as it is. Good for music.',
	noise_standard_text: () => 'The browser takes out steady noise.',
	noise_strong_text: () => 'Only voices are left. Needs more of the processor.',
	noise_strong_failed: () => 'This browser cannot do that. Standard is used.',
	keep_microphone: () => 'Keep the microphone ready while muted',
	keep_microphone_text: () =>
		'You are back at once after muting. The microphone stays in use meanwhile, so its light stays on; nobody hears you.'
};
