import type { IDataObject } from 'n8n-workflow';
import { CALL_FIELDS, type Call, type CallSink, type SeenCall } from './callRecord';
import { withLocalTimes } from './localTimes';

/** What a trigger's output can be. */
export const TRIGGER_OUTPUTS = ['simplified', 'raw'] as const;

/** What the output of a list can be. */
export const CALL_OUTPUTS = [...TRIGGER_OUTPUTS, 'selectedFields'] as const;

/** How calls are written to the output. */
export interface CallOutput {
	output: (typeof CALL_OUTPUTS)[number];
	/** For `selectedFields`, in the order in which they are wanted. */
	fields?: readonly string[];
	/** Adds the service's own record as a last field `raw`. */
	includeRaw?: boolean;
	/** IANA zone in which local times are added, or can be among the fields; left out, there are none. */
	localZone?: string;
}

/** In which order calls are output; the first is the default. */
export const CALL_ORDERS = ['newestFirst', 'oldestFirst'] as const;

export type CallOrder = (typeof CALL_ORDERS)[number];

interface Kept {
	key: string;
	startedAt: number;
	record: IDataObject;
}

/**
 * Gathers calls page by page: each id once with its latest values, filtered, sorted. Only what will
 * be output is kept of a call, so a long range costs the memory of its result and no more.
 */
export class CallCollector implements CallSink {
	private readonly kept = new Map<string, Kept>();

	private withoutId = 0;

	constructor(
		private readonly matches: (seen: SeenCall) => boolean,
		private readonly output: CallOutput,
		private readonly limit?: number,
	) {}

	/**
	 * Takes a call of a response. One that came before is replaced, for it may have changed since.
	 *
	 * @param seen null stands for a record that names no id
	 */
	take(seen: SeenCall | null): void {
		if (seen === null) {
			this.withoutId += 1;
			return;
		}
		const { key } = seen;
		if (this.matches(seen)) {
			this.kept.set(key, {
				key,
				startedAt: seen.starts[0] ?? Number.NEGATIVE_INFINITY,
				record: writeCall(seen, this.output),
			});
		} else {
			this.kept.delete(key);
		}
	}

	/** Whether as many calls match as are wanted. */
	hasEnough(): boolean {
		return this.limit !== undefined && this.kept.size >= this.limit;
	}

	/** How many calls match. */
	get size(): number {
		return this.kept.size;
	}

	/** How many records named no id, so that they could not be told apart. */
	get withoutIdCount(): number {
		return this.withoutId;
	}

	/** The matching calls, as many as are wanted: the newest ones, whichever order they are put in. */
	sorted(order: CallOrder): IDataObject[] {
		const records = [...this.kept.values()]
			.sort((a, b) => b.startedAt - a.startedAt || (a.key < b.key ? 1 : -1))
			.slice(0, this.limit)
			.map(({ record }) => record);
		return order === 'oldestFirst' ? records.reverse() : records;
	}
}

/** A call as it is output: where nothing is added and nothing left out, the very record that was seen. */
export function writeCall(
	seen: SeenCall,
	{ output, fields, includeRaw, localZone }: CallOutput,
): IDataObject {
	if (output === 'raw') return seen.toRaw();
	const call =
		localZone === undefined
			? (seen.call as Call & IDataObject)
			: withLocalTimes(seen.call, localZone);
	const record = output === 'selectedFields' ? pick(call, fields ?? CALL_FIELDS) : call;
	return includeRaw ? { ...record, raw: seen.toRaw() } : record;
}

function pick(values: IDataObject, fields: readonly string[]): IDataObject {
	return Object.fromEntries(
		fields.filter((field) => field in values).map((field) => [field, values[field]]),
	);
}
