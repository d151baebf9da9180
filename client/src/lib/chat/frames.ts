/** Every label begins so: what is derived or signed here means nothing to any other protocol. */
export const PROTOCOL = 'chattr chat v1';

export type FramePart = string | number | Uint8Array;

/**
 * The parts one after the other, each behind its length as an unsigned 32-bit big-endian number, so that no
 * two lists of parts share an encoding. Text is UTF-8, a number is itself 4 bytes, big-endian.
 */
export function frame(...parts: readonly FramePart[]): Uint8Array<ArrayBuffer> {
	const chunks = parts.map(bytesOf);
	const total = chunks.reduce((length, chunk) => length + 4 + chunk.length, 0);
	const out = new Uint8Array(total);
	const view = new DataView(out.buffer);
	let offset = 0;
	for (const chunk of chunks) {
		view.setUint32(offset, chunk.length);
		out.set(chunk, offset + 4);
		offset += 4 + chunk.length;
	}
	return out;
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
	return new TextEncoder().encode(text);
}

function bytesOf(part: FramePart): Uint8Array {
	if (typeof part === 'string') return utf8(part);
	if (typeof part !== 'number') return part;
	const bytes = new Uint8Array(4);
	new DataView(bytes.buffer).setUint32(0, part);
	return bytes;
}
