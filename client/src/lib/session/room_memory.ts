import { BrowserStorage } from './browser_storage.ts';
import { KeyedList } from './keyed_list.ts';

/** Rooms whose host key is kept; a key is worth keeping longer than the tab. */
const HOST_KEYS_KEPT = 50;
/** Rooms whose session this tab can take up again. */
const SESSIONS_KEPT = 10;
const KNOCKS_KEPT = 10;
const ATTEMPTS_KEPT = 10;
const ATTEMPT_OCTETS = 32;
const CREATED_ROOMS_KEPT = 20;

export type Preference = 'noise' | 'keep-microphone' | 'low-data-offer';
export type DeviceKind = 'microphone' | 'camera' | 'speaker';

/**
 * What this browser remembers. The name, the devices and the host keys outlive the tab; session
 * tokens, knocks and the rooms made here belong to the tab alone, so that a reload comes back to the
 * same place, or to the same knock, while a second tab is a second participant.
 */
export class RoomMemory {
	readonly #lasting: BrowserStorage;
	readonly #hostKeys: KeyedList;
	readonly #sessions: KeyedList;
	readonly #knocks: KeyedList;
	readonly #attempts: KeyedList;
	readonly #created: KeyedList;

	constructor(
		lasting: () => Storage = () => localStorage,
		tab: () => Storage = () => sessionStorage
	) {
		this.#lasting = new BrowserStorage(lasting);
		const tabStorage = new BrowserStorage(tab);
		this.#hostKeys = new KeyedList(this.#lasting, 'chattr.host-keys', HOST_KEYS_KEPT);
		this.#sessions = new KeyedList(tabStorage, 'chattr.sessions', SESSIONS_KEPT);
		this.#knocks = new KeyedList(tabStorage, 'chattr.knocks', KNOCKS_KEPT);
		this.#attempts = new KeyedList(tabStorage, 'chattr.attempts', ATTEMPTS_KEPT);
		this.#created = new KeyedList(tabStorage, 'chattr.created-rooms', CREATED_ROOMS_KEPT);
	}

	get name(): string {
		return this.#lasting.get('chattr.name') ?? '';
	}

	set name(name: string) {
		this.#lasting.set('chattr.name', name);
	}

	/** Whether this browser is to send and receive no video. */
	get lowData(): boolean {
		return this.#lasting.get('chattr.low-data') === 'on';
	}

	set lowData(on: boolean) {
		this.#lasting.set('chattr.low-data', on ? 'on' : 'off');
	}

	get speakerView(): boolean {
		return this.#lasting.get('chattr.speaker-view') === 'on';
	}

	set speakerView(on: boolean) {
		this.#lasting.set('chattr.speaker-view', on ? 'on' : 'off');
	}

	device(kind: DeviceKind): string | null {
		return this.#lasting.get(`chattr.${kind}`);
	}

	chooseDevice(kind: DeviceKind, deviceId: string): void {
		this.#lasting.set(`chattr.${kind}`, deviceId);
	}

	preference(name: Preference): string | null {
		return this.#lasting.get(`chattr.${name}`);
	}

	prefer(name: Preference, value: string): void {
		this.#lasting.set(`chattr.${name}`, value);
	}

	hostKey(roomId: string): string | null {
		return this.#hostKeys.get(roomId);
	}

	keepHostKey(roomId: string, hostKey: string): void {
		this.#hostKeys.set(roomId, hostKey);
	}

	forgetHostKey(roomId: string): void {
		this.#hostKeys.remove(roomId);
	}

	sessionToken(roomId: string): string | null {
		return this.#sessions.get(roomId);
	}

	keepSessionToken(roomId: string, token: string): void {
		this.#sessions.set(roomId, token);
	}

	forgetSession(roomId: string): void {
		this.#sessions.remove(roomId);
	}

	knockToken(roomId: string): string | null {
		return this.#knocks.get(roomId);
	}

	keepKnockToken(roomId: string, token: string): void {
		this.#knocks.set(roomId, token);
	}

	forgetKnock(roomId: string): void {
		this.#knocks.remove(roomId);
	}

	/** The secret of the attempt to come in that goes on until it is answered, also over a reload. */
	attempt(roomId: string): string {
		const known = this.#attempts.get(roomId);
		if (known !== null) return known;
		const octets = crypto.getRandomValues(new Uint8Array(ATTEMPT_OCTETS));
		const fresh = [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join('');
		this.#attempts.set(roomId, fresh);
		return fresh;
	}

	/** It was answered. */
	endAttempt(roomId: string): void {
		this.#attempts.remove(roomId);
	}

	/** Whether 'New meeting' made this room in this tab. */
	hasCreated(roomId: string): boolean {
		return this.#created.get(roomId) !== null;
	}

	markCreated(roomId: string): void {
		this.#created.set(roomId, '1');
	}
}
