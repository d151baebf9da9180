import { RoomMemory } from '#lib/session/room_memory.ts';

/** 'New meeting' made this room: being its host is no surprise, and nobody is there to knock at. */
export function markRoomCreated(roomId: string): void {
	new RoomMemory().markCreated(roomId);
}
