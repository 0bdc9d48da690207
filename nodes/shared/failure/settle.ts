export type Outcome<T> = { value: T } | { thrown: unknown };

/**
 * Waits for a promise and gives its value or what it threw, so that the one can be told from the other
 * without a catch block: n8n wants those to throw exceptions of its own, which are made in `nodeException.ts`.
 */
export async function settle<T>(promise: Promise<T>): Promise<Outcome<T>> {
	try {
		return { value: await promise };
	} catch (thrown) {
		return { thrown };
	}
}
