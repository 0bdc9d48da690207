/** Servers that tests need and that a machine may not have. */

/**
 * Whether the tests of a server can run. Says so loudly if not; where `CI` is set, throws.
 * @param message names what is missing and how to get it
 */
export function isHereOrSkipped(isHere: boolean, message: string): boolean {
	if (isHere) return true;
	if (process.env.CI) throw new Error(message);
	console.warn(`\n${'!'.repeat(80)}\n${message}\n${'!'.repeat(80)}\n`);
	return false;
}
