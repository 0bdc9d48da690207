import type { INodeExecutionData } from 'n8n-workflow';
import { storedData, type NodeRun } from './engine.mts';

/**
 * Everything that anybody but the owner of the credential can read of a run: what n8n stores, the error
 * with all that hangs on it, the items and the hints.
 */
export function readableBy(run: NodeRun): string {
	const items: INodeExecutionData[] = run.items;
	return [
		run.run === undefined ? '' : storedData(run.run),
		everythingIn(run.error),
		JSON.stringify(items),
		JSON.stringify(run.hints),
	].join('\n');
}

/** All texts of a value at any depth, fields that JSON leaves out of an Error included. */
export function everythingIn(value: unknown, seen = new Set<unknown>()): string {
	if (typeof value !== 'object' || value === null) return String(value);
	if (seen.has(value)) return '';
	seen.add(value);
	return Reflect.ownKeys(value)
		.map((key) => `${String(key)}: ${everythingIn(Reflect.get(value, key), seen)}`)
		.join('\n');
}

/** The spellings of the secrets that stand in a text: as they are, URL-encoded, JSON-escaped or in base64. */
export function leaksIn(text: string, secrets: readonly string[]): string[] {
	return secrets.flatMap(spellings).filter((spelling) => text.includes(spelling));
}

function spellings(secret: string): string[] {
	return [
		secret,
		encodeURIComponent(secret),
		new URLSearchParams({ x: secret }).toString().slice(2),
		JSON.stringify(secret).slice(1, -1),
		Buffer.from(secret).toString('base64'),
		Buffer.from(secret).toString('base64url'),
	];
}
