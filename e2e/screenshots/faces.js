// Appended to the painter of the component page: cameras that show a painted person, a painted window as
// the shared screen, and devices with everyday names. What does the capturing is painted; all else is real.
(() => {
	const { seed, missing, busy } = window.__casting ?? { seed: 0, missing: [], busy: [] };
	const media = navigator.mediaDevices;
	if (!media?.getUserMedia) return;

	const native = media.getUserMedia.bind(media);
	media.getUserMedia = async (constraints) => {
		for (const kind of ['audio', 'video']) {
			if (!constraints[kind]) continue;
			if (missing.includes(kind)) throw new DOMException('', 'NotFoundError');
			if (busy.includes(kind)) throw new DOMException('', 'NotReadableError');
		}
		const stream = await native(constraints);
		for (const track of stream.getVideoTracks()) {
			const { deviceId } = track.getSettings();
			track.stop();
			stream.removeTrack(track);
			const painted = paintedPerson(seed, { width: 640, height: 360 });
			const settings = painted.getSettings.bind(painted);
			painted.getSettings = () => ({ ...settings(), deviceId });
			stream.addTrack(painted);
		}
		return stream;
	};

	media.getDisplayMedia = async () => new MediaStream([paintedScreen()]);

	const names = { audioinput: 'Built-in microphone', videoinput: 'Camera', audiooutput: 'Speakers' };
	const enumerate = media.enumerateDevices.bind(media);
	media.enumerateDevices = async () => {
		const seen = new Set();
		const devices = await enumerate();
		return devices
			.filter(({ kind }) => !missing.includes(kind.slice(0, 5)) && !seen.has(kind) && seen.add(kind))
			.map(({ deviceId, groupId, kind }) => ({ deviceId, groupId, kind, label: names[kind] }));
	};

	// A still picture of somebody, for people without a browser.
	window.__still = async (who) => {
		const video = document.createElement('video');
		video.muted = true;
		video.srcObject = new MediaStream([paintedPerson(who, { width: 640, height: 360 })]);
		await video.play();
		const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
		canvas.getContext('2d').drawImage(video, 0, 0);
		return canvas.toDataURL('image/png').split(',')[1];
	};
})();
