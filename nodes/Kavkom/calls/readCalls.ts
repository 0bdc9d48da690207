import type { IDataObject } from 'n8n-workflow';
import type { CallQuery } from '../../shared/node/callQuery';
import type { CallSink } from '../../shared/call/callRecord';
import type { TimeWindow } from '../../shared/time/dateRange';
import { CallList } from './callList';
import { ListOrder } from './listOrder';
import { extensionNumbers } from '../lists/extensions';
import { kavkomCallId, rowStarts, toSeenCall, type RowContext } from './toCall';
import { SERVICE, type KavkomAccount } from '../transport/account';
import type { KavkomRow } from '../transport/responses';

export interface KavkomCallSearch {
	query: Pick<CallQuery, 'window' | 'zone' | 'maxConcurrentRequests'>;
	/** Filters that the service applies itself, by its own names. */
	serviceFilter: IDataObject;
	pageSize: number;
	/** Whether the numbers of extensions are needed to understand the calls. */
	needsExtensions: boolean;
	/** Whether calls are to wait for these numbers where they can't be read for a reason that passes. */
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

/** The same, and what the list showed of its order; see `ListOrder`. */
export async function readKavkomCallList(
	account: KavkomAccount,
	search: KavkomCallSearch,
	sink: CallSink,
): Promise<{ hints: string[]; isNewestFirst: boolean | null }> {
	const reader = new CallListReader(account, search, sink);
	await reader.readWindow(search.query.window);
	// Nobody knows where the calls belong that are missing.
	const isNewestFirst = reader.isShort ? false : reader.order.isNewestFirst;
	return { hints: reader.hints, isNewestFirst };
}

class CallListReader {
	readonly hints: string[] = [];

	/** The calls that the sink does not know. A poll that finds none needs no numbers of extensions. */
	private readonly unknown: KavkomRow[] = [];

	private rowContext: RowContext;

	readonly order = new ListOrder();

	/** Whether the service served fewer calls than it announced. */
	isShort = false;

	constructor(
		private readonly account: KavkomAccount,
		private readonly search: KavkomCallSearch,
		private readonly sink: CallSink,
	) {
		this.rowContext = {
			account: account.domainUuid,
			zone: search.query.zone,
			country: account.country,
			extensionNumbers: new Map(),
		};
	}

	async readWindow(window: TimeWindow): Promise<void> {
		const knowsCalls = this.sink.isKnown !== undefined;
		const prepared = knowsCalls ? undefined : this.prepare();
		if (this.search.query.maxConcurrentRequests === 1) await prepared;
		const list = new CallList(this.account, { ...this.search, ...this.search.query });
		for await (const rows of list.rowsOf(window)) {
			await prepared;
			this.takeRows(rows);
			if (this.hasEnough()) break;
		}
		this.isShort = list.missing > 0;
		if (this.isShort) {
			this.hints.push(
				`${SERVICE} announced ${list.missing} more calls than it served. Run again in a few minutes to pick them up.`,
			);
		}
		if (this.unknown.length === 0) return;
		await this.prepare();
		for (const row of this.unknown) this.takeRow(row);
	}

	/** Rejects only where calls are to wait for it: they are worth having without it. */
	private async prepare(): Promise<void> {
		if (!this.search.needsExtensions) return;
		const { byUuid, unknownBecause, passing } = await extensionNumbers(this.account);
		if (passing !== undefined && this.search.waitsForExtensions) throw passing;
		this.rowContext = { ...this.rowContext, extensionNumbers: byUuid };
		if (unknownBecause !== null) {
			this.hints.push(
				`The numbers of extensions could not be read, so they may be empty: ${unknownBecause}.`,
			);
		}
	}

	private takeRows(rows: KavkomRow[]): void {
		const { isKnown } = this.sink;
		const { zone } = this.search.query;
		this.order.see(rows.map((row) => rowStarts(row, zone)[0] ?? Number.NaN));
		if (isKnown === undefined) {
			for (const row of rows) this.takeRow(row);
			return;
		}
		for (const row of rows) {
			const id = kavkomCallId(row);
			if (id === null || !isKnown(id)) this.unknown.push(row);
		}
	}

	private takeRow(row: KavkomRow): void {
		this.sink.take(toSeenCall(row, this.rowContext));
	}

	private hasEnough(): boolean {
		const { readBackTo } = this.sink;
		if (readBackTo !== undefined && this.order.hasCome(readBackTo)) return true;
		return this.order.isNewestFirst === true && (this.sink.hasEnough?.() ?? false);
	}
}
