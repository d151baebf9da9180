import type { SignatureAlgorithm } from './chat_types.ts';

/** Who signs, in this browser. */
export interface SigningIdentity {
	readonly algorithm: SignatureAlgorithm;
	/** 32 bytes for Ed25519 (RFC 8032), 65 for P-256 (uncompressed point). */
	readonly publicKey: Uint8Array<ArrayBuffer>;
	/** Not extractable. */
	readonly privateKey: CryptoKey;
}

export const PUBLIC_KEY_BYTES: Record<SignatureAlgorithm, number> = { ed25519: 32, p256: 65 };
export const SIGNATURE_BYTES = 64;

const KEY_ALGORITHM = {
	ed25519: { name: 'Ed25519' },
	p256: { name: 'ECDSA', namedCurve: 'P-256' }
} as const;
const SIGNATURE_ALGORITHM = {
	ed25519: { name: 'Ed25519' },
	p256: { name: 'ECDSA', hash: 'SHA-256' }
} as const;

/** Ed25519 where this browser has it, else ECDSA with P-256, which all have. */
export async function createIdentity(): Promise<SigningIdentity> {
	try {
		return await generate('ed25519');
	} catch (error) {
		if (!isUnsupported(error)) throw error;
		return generate('p256');
	}
}

export async function sign(
	{ algorithm, privateKey }: SigningIdentity,
	data: Uint8Array<ArrayBuffer>
): Promise<Uint8Array<ArrayBuffer>> {
	return new Uint8Array(await crypto.subtle.sign(SIGNATURE_ALGORITHM[algorithm], privateKey, data));
}

/** Checks signatures by one public key. */
export async function importVerifier(
	algorithm: SignatureAlgorithm,
	publicKey: Uint8Array<ArrayBuffer>
): Promise<CryptoKey | 'invalid' | 'unsupported'> {
	try {
		const name = KEY_ALGORITHM[algorithm];
		return await crypto.subtle.importKey('raw', publicKey, name, false, ['verify']);
	} catch (error) {
		// Anything else is about the bytes: they are no point of the curve.
		return isUnsupported(error) ? 'unsupported' : 'invalid';
	}
}

export function verify(
	algorithm: SignatureAlgorithm,
	verifier: CryptoKey,
	signature: Uint8Array<ArrayBuffer>,
	data: Uint8Array<ArrayBuffer>
): Promise<boolean> {
	return crypto.subtle.verify(SIGNATURE_ALGORITHM[algorithm], verifier, signature, data);
}

async function generate(algorithm: SignatureAlgorithm): Promise<SigningIdentity> {
	const pair = (await crypto.subtle.generateKey(KEY_ALGORITHM[algorithm], false, [
		'sign',
		'verify'
	])) as CryptoKeyPair;
	const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
	return { algorithm, publicKey, privateKey: pair.privateKey };
}

function isUnsupported(error: unknown): boolean {
	return error instanceof DOMException && error.name === 'NotSupportedError';
}
