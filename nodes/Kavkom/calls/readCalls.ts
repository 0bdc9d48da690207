import type { IDataObject } from 'n8n-workflow';
import type { CallQuery } from '../../shared/node/callQuery';
import { LONGEST_CALL_MS, type CallSink } from '../../shared/call/callRecord';
import type { TimeWindow } from '../../shared/time/dateRange';
import { CallList } from './callList';
import { ListOrder } from './listOrder';
import { awaitedExtensionNumbers, extensionNumbers } from '../lists/extensions';
import { LegRows } from './legRows';
import { kavkomCallId, startsOf, toSeenCall, type RowContext } from './toCall';
import { SERVICE, type KavkomAccount } from '../transport/account';
import type { KavkomRow } from '../transport/responses';

export interface KavkomCallSearch {
	query: Pick<CallQuery, 'window' | 'zone' | 'maxConcurrentRequests'>;
	/** Filters that the service applies itself, by its own names. */
	serviceFilter: IDataObject;
	/** As of `CallListOptions`. */
	pageSize?: number;
	/** So many calls of the list are wanted, where each of them will do; left out where that is not known. */
	firstRows?: number;
	/** Whether the numbers of extensions are needed to understand the calls. */
	needsExtensions: boolean;
	/** Whether a leg may wait for its call to be listed: for somebody who reads the list again and again. */
	letsLegsWait?: boolean;
	/** Whether calls are to wait some time for these numbers where they can't be read for a reason that passes. */
	waitsForExtensions?: boolean;
}

/**
 * Reads the calls of a window into a sink and tells, fit to be shown, what the reader should know.
 *
 * @throws ServiceError when a part of the calls can't be had: nothing is left out in silence
 */
export async function readKavkomCalls(
	account: KavkomAccount,
	search: KavkomCallSearch,
	sink: CallSink,
): Promise<string[]> {
	return (await readKavkomCallList(account, search, sink)).hints;
}

/** The same, what the list showed of its order (see `ListOrder`), and how many calls it announced and did not serve. */
export async function readKavkomCallList(
	account: KavkomAccount,
	search: KavkomCallSearch,
	sink: CallSink,
): Promise<{ hints: string[]; isNewestFirst: boolean | null; missing: number }> {
	const reader = new CallListReader(account, search, sink);
	await reader.readWindow(search.query.window);
	// Nobody knows where the calls belong that are missing.
	const isNewestFirst = reader.missing > 0 ? false : reader.order.isNewestFirst;
	return { hints: reader.hints, isNewestFirst, missing: reader.missing };
}

class CallListReader {
	readonly hints: string[] = [];

	/** The calls that the sink does not know. A poll that finds none needs no numbers of extensions. */
	private readonly unknown: KavkomRow[] = [];

	private readonly legs = new LegRows();

	private rowContext: RowContext;

	readonly order = new ListOrder();

	/** How many more calls the service announced than it served. */
	missing = 0;

	constructor(
		private readonly account: KavkomAccount,
		private readonly search: KavkomCallSearch,
		private readonly sink: CallSink,
	) {
		this.rowContext = {
			account: account.domainUuid,
			zone: search.query.zone,
			country: account.country,
			outsideLinePrefix: account.outsideLinePrefix,
			extensionNumbers: new Map(),
		};
	}

	async readWindow(window: TimeWindow): Promise<void> {
		const knowsCalls = this.sink.isKnown !== undefined;
		const prepared = knowsCalls ? undefined : this.prepare();
		// Awaited below: until then a rejection has nobody else who hears it.
		prepared?.catch(() => undefined);
		if (this.search.query.maxConcurrentRequests === 1) await prepared;
		const list = new CallList(this.account, { ...this.search, ...this.search.query });
		let isWhole = Object.keys(this.search.serviceFilter).length === 0;
		for await (const rows of list.rowsOf(window)) {
			await prepared;
			this.takeRows(rows);
			if (this.legs.isFull) await this.settleLegs(false);
			if (!this.hasEnough()) continue;
			isWhole = false;
			break;
		}
		this.missing = list.missing;
		await this.settleLegs(isWhole && this.missing === 0);
		if (this.missing > 0) {
			this.hints.push(
				`${SERVICE} announced ${this.missing} more calls than it served. Run again in a few minutes to pick them up.`,
			);
		}
		if (this.unknown.length === 0) return;
		await this.prepare();
		for (const row of this.unknown) this.sink.take(toSeenCall(row, this.rowContext));
	}

	/** Rejects only where calls are to wait for it: they are worth having without it. */
	private async prepare(): Promise<void> {
		if (!this.search.needsExtensions) return;
		const read = this.search.waitsForExtensions ? awaitedExtensionNumbers : extensionNumbers;
		const { byUuid, unknownBecause } = await read(this.account);
		this.rowContext = { ...this.rowContext, extensionNumbers: byUuid };
		if (unknownBecause !== null) {
			this.hints.push(
				`The numbers of extensions could not be read, so they may be empty: ${unknownBecause}.`,
			);
		}
	}

	private takeRows(rows: KavkomRow[]): void {
		const { zone } = this.search.query;
		const starts = rows.map((row) => startsOf(row, zone));
		this.order.see(starts.map((instants) => instants[0] ?? Number.NaN));
		for (const [index, row] of rows.entries()) {
			if (this.legs.isCall(row)) this.takeCall(row, starts[index]);
		}
	}

	/** @param starts as `startsOf`, where that was read before */
	private takeCall(row: KavkomRow, starts?: readonly number[]): void {
		if (this.sink.isKnown === undefined) this.sink.take(toSeenCall(row, this.rowContext, starts));
		else if (!this.isKnown(row)) this.unknown.push(row);
	}

	private isKnown(row: KavkomRow): boolean {
		const id = kavkomCallId(row);
		return id !== null && this.sink.isKnown?.(id) === true;
	}

	/**
	 * Looks for the calls of the legs that are still held aside where the list did not show them: a call is listed once
	 * it is over, a leg of it that nobody took long before. It can stand before the window, behind a limit, or left out by a filter of the service. A leg whose call is listed nowhere is all
	 * that is left of it, and stays.
	 *
	 * @param isWhole whether the list was read to its end, and without a filter
	 */
	private async settleLegs(isWhole: boolean): Promise<void> {
		const range = this.rangeOfTheirCalls(isWhole && this.legs.knowsAllListed);
		if (range !== null) await this.dropLegsOfCallsIn(range);
		for (const row of this.legs.withoutCall) {
			if (!this.waitsForItsCall(row)) this.takeCall(row);
		}
		this.legs.clear();
	}

	private rangeOfTheirCalls(isWhole: boolean): TimeWindow | null {
		const { window, zone } = this.search.query;
		let [earliest, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
		for (const row of this.legs.withoutCall) {
			if (this.isKnown(row)) continue;
			for (const start of startsOf(row, zone)) {
				if (start < window.start || start > window.end) continue;
				[earliest, latest] = [Math.min(earliest, start), Math.max(latest, start)];
			}
		}
		const range = {
			start: earliest - LONGEST_CALL_MS,
			end: isWhole ? window.start : latest,
		};
		return range.start < range.end ? range : null;
	}

	private async dropLegsOfCallsIn(range: TimeWindow): Promise<void> {
		const list = new CallList(this.account, {
			...this.search,
			...this.search.query,
			serviceFilter: {},
			firstRows: undefined,
		});
		for await (const rows of list.rowsOf(range)) {
			for (const row of rows) this.legs.dropLegsOf(kavkomCallId(row) ?? '');
			if (this.legs.isEmpty) break;
		}
	}

	private waitsForItsCall(row: KavkomRow): boolean {
		const { letsLegsWait = false, query } = this.search;
		const start = startsOf(row, query.zone)[0] ?? Number.NEGATIVE_INFINITY;
		return letsLegsWait && this.legs.holdsTheirCalls && start > Date.now() - LONGEST_CALL_MS;
	}

	private hasEnough(): boolean {
		const { readBackTo } = this.sink;
		if (readBackTo !== undefined && this.order.hasCome(readBackTo)) return true;
		return this.order.isNewestFirst === true && (this.sink.hasEnough?.() ?? false);
	}
}
