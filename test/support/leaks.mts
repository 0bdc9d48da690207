import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import lodash from 'lodash';
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

/**
 * The spellings of the secrets that stand in a text or in bytes: as they are, URL-encoded, JSON-escaped,
 * HTML-escaped, in hexadecimal, or in base64, alone or in the middle of something longer.
 */
export function leaksIn(text: string | Buffer, secrets: readonly string[]): string[] {
	return secrets.flatMap(knownSpellings).filter((spelling) => text.includes(spelling));
}

/** What `leaksIn` finds in the files below a folder, as `path: spelling`. */
export async function leaksBelow(folder: string, secrets: readonly string[]): Promise<string[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const leaks: string[] = [];
	for (const entry of entries.filter((each) => each.isFile())) {
		const path = join(entry.parentPath ?? entry.path, entry.name);
		const found = leaksIn(await readFile(path), secrets);
		leaks.push(...found.map((spelling) => `${relative(folder, path)}: ${spelling}`));
	}
	return leaks;
}

/** The characters that HTTP clients leave as they are in a query, although `encodeURIComponent` does not. */
const LEFT_AS_THEY_ARE: ReadonlyArray<[encoded: string, plain: string]> = [
	['%3A', ':'],
	['%24', '$'],
	['%2C', ','],
	['%5B', '['],
	['%5D', ']'],
	['%20', '+'],
];

const HTML_ENTITIES: ReadonlyArray<[plain: string, entity: string]> = [
	['&', '&amp;'],
	['<', '&lt;'],
	['>', '&gt;'],
	['"', '&quot;'],
	["'", '&#039;'],
];

const replaceEach = (text: string, pairs: ReadonlyArray<[string, string]>): string =>
	pairs.reduce((replaced, [from, to]) => replaced.replaceAll(from, to), text);

const lowerCaseHex = (encoded: string): string =>
	encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());

/** The way PHP writes JSON, which both services are made with. */
const phpJson = (json: string): string =>
	json
		.replaceAll('/', '\\/')
		.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * The base64 of a secret that follows `offset` unknown bytes: the characters that depend on nothing but
 * the secret. It is unpadded, so that it is also found where something follows.
 */
function base64After(offset: number, secret: Buffer): string {
	const encoded = Buffer.concat([Buffer.alloc(offset), secret]).toString('base64');
	const first = Math.ceil((offset * 4) / 3);
	const last = Math.floor(((offset + secret.length) * 4) / 3);
	return encoded.slice(first, last);
}

function spellings(secret: string): string[] {
	const bytes = Buffer.from(secret, 'utf8');
	const encoded = encodeURIComponent(secret);
	const json = JSON.stringify(secret).slice(1, -1);
	const base64 = [0, 1, 2].map((offset) => base64After(offset, bytes));
	const texts = [
		secret,
		encoded,
		encodeURIComponent(encoded),
		new URLSearchParams({ x: secret }).toString().slice(2),
		replaceEach(encoded, LEFT_AS_THEY_ARE),
		json,
		replaceEach(secret, HTML_ENTITIES),
		...base64,
		...base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
		...base64.map((text) => encodeURIComponent(text)),
		bytes.toString('hex'),
		bytes.toString('hex').toUpperCase(),
	];
	return [
		...new Set([...texts, ...texts.map(lowerCaseHex), phpJson(json), ...base64.map(phpJson)]),
	];
}

/** Thousands of texts are searched for the same few secrets. */
const knownSpellings = lodash.memoize(spellings);
