/** What every Call has to look like, whatever the service sent (product: the Call record). */
import { SERVICES } from '../../services.mts';

type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string' && value !== '';
const isCount: Check = (value) => Number.isInteger(value) && (value as number) >= 0;
const isInstant: Check = (value) =>
	/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(String(value)) &&
	!Number.isNaN(Date.parse(String(value)));
const isE164: Check = (value) => /^\+\d{5,15}$/.test(String(value));
const oneOf =
	(...words: string[]): Check =>
	(value) =>
		words.includes(value as string);
const orNull =
	(check: Check): Check =>
	(value) =>
		value === null || check(value);

const CALL: Record<string, Check> = {
	started_at: orNull(isInstant),
	direction: orNull(oneOf('inbound', 'outbound', 'internal')),
	status: oneOf('answered', 'missed', 'voicemail', 'cancelled', 'busy', 'failed', 'unknown'),
	source: orNull(isText),
	source_name: orNull(isText),
	destination: orNull(isText),
	extension: orNull(isText),
	external_number: orNull(isE164),
	duration_seconds: orNull(isCount),
	talk_seconds: orNull(isCount),
	recording: orNull(isText),
	answered_at: orNull(isInstant),
	ended_at: orNull(isInstant),
	provider: oneOf(...SERVICES.map(({ provider }) => provider)),
	account: isText,
	id: isText,
};

const LEG: Record<string, Check> = {
	...CALL,
	leg_id: orNull(isText),
	linked_id: orNull(isText),
	tenant_id: orNull(isText),
	disposition: orNull(isText),
};

/** Expects a record to be a Call, or a leg of one. */
export function expectCall(record: object, kind: 'call' | 'leg' = 'call'): void {
	const checks = kind === 'call' ? CALL : LEG;
	if (Object.keys(record).join() !== Object.keys(checks).join()) {
		throw new Error(`A ${kind} has the fields ${Object.keys(record).join()}`);
	}
	const wrong = Object.entries(record).filter(([name, value]) => !checks[name](value));
	if (wrong.length > 0) throw new Error(`A ${kind} has ${JSON.stringify(wrong)}`);
}

/** Deeper than any honest answer, and far from where functions that call themselves give up. */
const MAX_LEVELS = 64;

const PLAIN: ReadonlySet<string> = new Set(['string', 'number', 'boolean', 'object']);

/**
 * Expects a value to be one that n8n can store and hand on: plain JSON, not endlessly deep, without a trap.
 * The test runner's expectations would take most of the time of a hundred thousand cases.
 */
export function expectStorable(value: unknown, levels = MAX_LEVELS): void {
	const isNumber = typeof value !== 'number' || Number.isFinite(value);
	if (!isNumber || !PLAIN.has(typeof value)) throw new Error(`A record holds ${String(value)}`);
	if (typeof value !== 'object' || value === null) return;
	if (levels === 0) throw new Error(`A record is more than ${MAX_LEVELS} levels deep`);
	const prototype: unknown = Object.getPrototypeOf(value);
	if (prototype !== Object.prototype && prototype !== Array.prototype) {
		throw new Error('A record is no plain object');
	}
	if (Object.hasOwn(value, '__proto__')) throw new Error('A record has a field __proto__');
	for (const inner of Object.values(value)) expectStorable(inner, levels - 1);
}
