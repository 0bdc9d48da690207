/** Forgets the oldest of what a map or a set holds, until it holds no more than `max`. */
export function keepNewest<Key>(held: Map<Key, unknown> | Set<Key>, max: number): void {
	for (const key of held.keys()) {
		if (held.size <= max) return;
		held.delete(key);
	}
}
