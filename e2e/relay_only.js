// As in a network that lets nothing out but the way to the relay (W3C webrtc-pc, RTCIceTransportPolicy).
(() => {
	const Native = window.RTCPeerConnection;
	window.RTCPeerConnection = class extends Native {
		constructor(configuration = {}) {
			super({ ...configuration, iceTransportPolicy: 'relay' });
		}

		setConfiguration(configuration) {
			super.setConfiguration({ ...configuration, iceTransportPolicy: 'relay' });
		}
	};
})();
