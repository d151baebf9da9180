import type { SignatureAlgorithm } from './chat_types.ts';
import { fromBase64Url, toBase64Url } from './base64url.ts';
import { frame } from './frames.ts';
import { hkdf, importHkdfKey } from './ratchet.ts';
import type { RoomKey } from './room_key.ts';

const KEY_ID_BYTES = 8;
const MAC_KEY_BYTES = 32;
const CHAIN_KEY_BYTES = 32;
const SAFETY_GROUPS = 4;
const BYTES_PER_GROUP = 5;
const GROUP_MODULUS = 100_000;

/** Who says that a public key is theirs, and on which chain. */
export interface BindingClaim {
	readonly participantId: string;
	readonly chainId: string;
	readonly algorithm: SignatureAlgorithm;
	readonly publicKey: Uint8Array<ArrayBuffer>;
}

/** All that is derived from the key of a room. */
export class RoomSecrets {
	private constructor(
		readonly roomId: string,
		/** Tells apart keys without telling them. */
		readonly keyId: string,
		/** The same words for all who hold the same key of the same room, to be compared aloud. */
		readonly safetyCode: string,
		private readonly root: CryptoKey,
		private readonly bindingKey: CryptoKey
	) {}

	static async derive(key: RoomKey, roomId: string): Promise<RoomSecrets> {
		const root = await importHkdfKey(key.bytes.slice());
		const [keyId, code, mac] = await Promise.all([
			hkdf(root, frame('key id', roomId), KEY_ID_BYTES),
			hkdf(root, frame('safety code', roomId), SAFETY_GROUPS * BYTES_PER_GROUP),
			hkdf(root, frame('binding', roomId), MAC_KEY_BYTES)
		]);
		const hmac = { name: 'HMAC', hash: 'SHA-256' };
		const bindingKey = await crypto.subtle.importKey('raw', mac, hmac, false, ['sign', 'verify']);
		mac.fill(0);
		return new RoomSecrets(roomId, toBase64Url(keyId), spellCode(code), root, bindingKey);
	}

	/** The first key of a chain. */
	async chainKey(participantId: string, chainId: string): Promise<CryptoKey> {
		const info = frame('chain', this.roomId, participantId, chainId);
		return importHkdfKey(await hkdf(this.root, info, CHAIN_KEY_BYTES));
	}

	/** Only who has the room key can make this. */
	async bind(claim: BindingClaim): Promise<string> {
		const mac = await crypto.subtle.sign('HMAC', this.bindingKey, this.#claimed(claim));
		return toBase64Url(new Uint8Array(mac));
	}

	isBound(claim: BindingClaim, binding: string): Promise<boolean> {
		const mac = fromBase64Url(binding) ?? new Uint8Array();
		return crypto.subtle.verify('HMAC', this.bindingKey, mac, this.#claimed(claim));
	}

	#claimed({ participantId, chainId, algorithm, publicKey }: BindingClaim) {
		return frame('binding', this.roomId, participantId, chainId, algorithm, publicKey);
	}
}

/** Five digits from each 40-bit number, big-endian. */
function spellCode(bytes: Uint8Array): string {
	const groups: string[] = [];
	for (let at = 0; at < bytes.length; at += BYTES_PER_GROUP) {
		const number = bytes
			.subarray(at, at + BYTES_PER_GROUP)
			.reduce((sum, byte) => sum * 256 + byte, 0);
		groups.push(String(number % GROUP_MODULUS).padStart(5, '0'));
	}
	return groups.join(' ');
}
