// Stands in for Google's frame library, which Firebase and the emulator load from Google's own host
// and which the tests must not depend on. It carries messages between a page and its frame, by
// `postMessage`, with as much of the library's interface as those two use.
(() => {
	const anyOrigin = () => true;
	const handlers = new Map();
	const waiting = new Map();
	let lastId = 0;

	window.addEventListener('message', async ({ data, source }) => {
		if (typeof data !== 'object' || data?.frames === undefined) return;
		if (data.frames === 'reply') {
			waiting.get(data.id)?.(data.values);
			waiting.delete(data.id);
			return;
		}
		const handler = handlers.get(data.name);
		if (handler === undefined) return;
		const values = data.name === 'ping' ? [] : [await handler(data.payload)];
		source.postMessage({ frames: 'reply', id: data.id, values }, '*');
	});
	handlers.set('ping', () => undefined);

	class Iframe {
		constructor(target) {
			this.target = target;
		}

		restyle() {
			return Promise.resolve();
		}

		register(name, handler) {
			handlers.set(name, handler);
		}

		send(name, payload, done) {
			const id = `${location.origin} ${(lastId += 1)}`;
			const answer = new Promise((resolve) => waiting.set(id, resolve));
			this.target().postMessage({ frames: 'call', id, name, payload }, '*');
			return answer.then((values) => (done?.(values), values));
		}

		ping(done) {
			return this.send('ping', null, done);
		}
	}

	const context = {
		open({ where, url, attributes }, ready) {
			const element = document.createElement('iframe');
			Object.assign(element.style, attributes.style);
			element.src = url;
			where.append(element);
			const frame = new Iframe(() => element.contentWindow);
			return new Promise((resolve, reject) => {
				element.addEventListener('load', () => Promise.resolve(ready(frame)).then(resolve, reject));
			});
		},
		getParentIframe: () => new Iframe(() => window.parent)
	};

	window.gapi = {
		load: (_name, { callback }) => callback(),
		iframes: { Iframe, CROSS_ORIGIN_IFRAMES_FILTER: anyOrigin, getContext: () => context }
	};
	const told = new URL(document.currentScript.src).searchParams.get('onload');
	window[told ?? 'gapi_onload']?.();
})();
