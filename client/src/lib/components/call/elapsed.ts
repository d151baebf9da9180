/** A span in ms as 4:05 or 1:02:09. */
export function elapsed(spanMs: number): string {
	const seconds = Math.max(0, Math.floor(spanMs / 1000));
	const two = (value: number) => String(value).padStart(2, '0');
	const hours = Math.floor(seconds / 3600);
	const minutes = Math.floor(seconds / 60) % 60;
	return hours > 0
		? `${hours}:${two(minutes)}:${two(seconds % 60)}`
		: `${minutes}:${two(seconds % 60)}`;
}
