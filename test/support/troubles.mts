/** Keys to look for, and services that are in trouble and say them back in every way they can. */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import Papa from 'papaparse';
import type { Fault, SeenRequest } from '../../sandbox/shared/server.mts';
import { SERVICES, type Service } from '../../services.mts';

/** Characters that every encoding writes differently. n8n reads a value that begins with `=` as an expression. */
const SIGNS = `/+=%26&"\\<b>$:,[x];'~`;

/** The same for the same owner, without a character that any encoding changes. */
const madeUp = (owner: string): string => createHash('sha256').update(owner).digest('hex');

/** A secret with all signs in it; a header can carry it. */
function secretOf(owner: string): string {
	const letters = madeUp(owner);
	return `h${letters.slice(0, 11)}${SIGNS} t${letters.slice(11, 22)}`;
}

/** The secrets that tests of one service plant by themselves. No header of a post ends in the midst of a word. */
export const KEYS = { webhook: secretOf('webhook').replace(' ', '') };

/** What the secret fields of a service's credential hold, by their names. */
export const secretsOf = ({ node, credential }: Service): Record<string, string> =>
	Object.fromEntries(credential.secrets.map((field) => [field, secretOf(`${node.type} ${field}`)]));

const allSecrets = (service: Service): string[] => Object.values(secretsOf(service));

/** Parts that no secret shares and no encoding of addresses, JSON or web pages changes: half a key is a leak, too. */
export const partsOf = (secrets: readonly string[]): string[] =>
	secrets.flatMap((secret) => [secret.slice(0, 12), secret.slice(-12)]);

/** Those of all services, and of what tests plant by themselves. */
export const PARTS: readonly string[] = partsOf([
	...SERVICES.flatMap(allSecrets),
	...Object.values(KEYS),
]);

/** What a service is like while every operation is tried on it. */
export interface Trouble {
	name: string;
	faultOf: (service: Service) => Fault;
	/** Whether the operations do what they are for all the same. */
	isHarmless?: boolean;
}

/** A secret as it stands in the address of a request, or as it would. */
function asSent(secret: string, { url }: SeenRequest): string {
	const values = url.split(/[?&]/).map((pair) => pair.slice(pair.indexOf('=') + 1));
	const isSecret = (value: string) => new URLSearchParams(`value=${value}`).get('value') === secret;
	return values.find(isSecret) ?? encodeURIComponent(secret);
}

/**
 * How a service can write a secret into what it says: as it is, and as it stands in an address. JSON around it
 * escapes it. Each pair fits into a sentence of 1com's.
 */
function writings(secret: string, request: SeenRequest): string[] {
	return [
		secret,
		asSent(secret, request),
		encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
	];
}

const allWritings = (service: Service, request: SeenRequest): string[] =>
	allSecrets(service).flatMap((secret) => writings(secret, request));

const phpJson = (value: unknown) => JSON.stringify(value).replaceAll('/', '\\/');

/** A refusal in JSON by the names of either service, with the key wherever there is room for a text. */
function refusalInJson(service: Service, request: SeenRequest): string {
	const all = allWritings(service, request);
	const secrets = allSecrets(service).join(' ');
	const address = `${request.method} ${request.url}`;
	return phpJson({
		success: false,
		Response: 'Error',
		Message: all.join(' '),
		message: `${address} with ${all.join(' ')}`,
		errors: { [secrets]: all, headers: Object.values(request.headers) },
		request_uuid: secrets,
	});
}

/** A sentence that is short enough to be shown as what 1com says. */
const sentence =
	(from: number) =>
	(service: Service, request: SeenRequest): string =>
		`Not right: ${allWritings(service, request)
			.slice(from, from + 2)
			.join(', ')}`;

type Saying = (service: Service, request: SeenRequest) => string;

const says =
	(saying: Saying, fault: Omit<Fault, 'body'>): ((service: Service) => Fault) =>
	(service) => ({
		times: Infinity,
		...fault,
		body: (request) => saying(service, request),
	});

/** In the form in which what the service says is shown. */
const refusal =
	(from: number): Saying =>
	(service, request) =>
		(service.simulator.refusals === 'json' ? refusalInJson : sentence(from))(service, request);

const always =
	(fault: Fault): ((service: Service) => Fault) =>
	() => ({ times: Infinity, ...fault });

const webPage: Saying = (service, request) =>
	`<!doctype html><html><body>${request.url} ${allWritings(service, request).join(' ')}</body></html>`;

const NAMES = /^\d+$|name|description|message|comment/i;

/** JSON with the key in every name and remark, and in a field of its own in every record. */
function withKeyInJson(value: unknown, key: string): unknown {
	if (Array.isArray(value)) return value.map((entry) => withKeyInJson(entry, key));
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([name, entry]) => [
		name,
		typeof entry === 'string' && NAMES.test(name) ? `${entry} ${key}` : withKeyInJson(entry, key),
	]);
	return { ...Object.fromEntries(entries), note: key, record_url: `?k=${encodeURIComponent(key)}` };
}

function withKeyInTable(table: string, key: string): string {
	const rows = Papa.parse<Record<string, string>>(table, { header: true, skipEmptyLines: true });
	return Papa.unparse(rows.data.map((row) => ({ ...row, note: `?k=${encodeURIComponent(key)}` })));
}

/** How each kind of answer with data is written with the key in it; the first that fits is taken. */
const WITH_KEY: ReadonlyArray<[RegExp, (text: string, key: string) => string]> = [
	[/^\s*[[{]/, (text, key) => phpJson(withKeyInJson(JSON.parse(text), key))],
	[/<\/pre>/, (text, key) => text.replace('</pre>', () => `${key}</pre>`)],
	[/^[^\n|]*\|/, (text, key) => text.replace(/^[^|]*\|[^|]*\|/, (ids) => `${ids}${key} `)],
	[/^[^\n]*\buniqueid\b/, withKeyInTable],
];

/** An answer that is as it should be, but for the key in it. */
function withKey(body: Buffer, key: string): string | Buffer {
	if (body.length === 0 || !isUtf8(body)) return body;
	const text = body.toString('utf8');
	const rule = WITH_KEY.find(([pattern]) => pattern.test(text));
	return rule ? rule[1](text, key) : body;
}

function carriesKey(service: Service): Fault {
	const secrets = allSecrets(service).join(' ');
	return {
		kind: 'rewrite',
		times: Infinity,
		rewrite: (body) => withKey(body, secrets),
		headers: {
			'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(secrets)}.mp3`,
		},
	};
}

/**
 * Services that say the key back.
 *
 * @param elsewhere the address of a server on another host, where no key may ever arrive
 */
export const sayingBack = (elsewhere: string): Trouble[] => [
	{ name: 'data with the key in it', faultOf: carriesKey, isHarmless: true },
	{ name: '401', faultOf: says(refusal(0), { kind: 'status', status: 401 }) },
	{ name: '403', faultOf: says(refusal(1), { kind: 'status', status: 403 }) },
	{ name: '422', faultOf: says(refusal(2), { kind: 'status', status: 422 }) },
	{ name: '429', faultOf: says(refusal(0), { kind: 'status', status: 429 }) },
	{ name: '500', faultOf: says(refusal(1), { kind: 'status', status: 500 }) },
	{ name: 'refusal under 200', faultOf: says(refusalInJson, { kind: 'body' }) },
	{ name: 'sentence under 200', faultOf: says(sentence(0), { kind: 'body' }) },
	{ name: 'web page', faultOf: says(webPage, { kind: 'html' }) },
	{
		name: 'redirect to another host',
		faultOf: () => ({
			kind: 'redirect',
			times: Infinity,
			// With all that stood in the address, as servers do: for some services the key among it.
			location: ({ url }) => `${elsewhere}${url}`,
		}),
	},
];

/** Services whose answers do not come, or not whole. */
export const BREAKING_OFF: readonly Trouble[] = [
	{ name: 'reset before headers', faultOf: always({ kind: 'resetBeforeHeaders' }) },
	{ name: 'reset after headers', faultOf: always({ kind: 'resetAfterHeaders' }) },
	{ name: 'cut body', faultOf: always({ kind: 'truncateBody' }) },
	{ name: 'no headers in time', faultOf: always({ kind: 'stallHeaders' }) },
	{ name: 'no body in time', faultOf: always({ kind: 'stallBody' }) },
];
