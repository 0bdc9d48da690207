import type { IDataObject } from 'n8n-workflow';
import type { CallQuery } from '../../shared/node/callQuery';
import type { CallSink } from '../../shared/call/callRecord';
import type { TimeWindow } from '../../shared/time/dateRange';
import { CallList } from './callList';
import { extensionNumbers } from '../lists/extensions';
import { kavkomCallId, toSeenCall, type RowContext } from './toCall';
import { SERVICE, type KavkomAccount } from '../transport/account';
import type { KavkomRow } from '../transport/responses';

export interface KavkomCallSearch {
	query: Pick<CallQuery, 'window' | 'zone' | 'maxConcurrentRequests'>;
	/** Filters that the service applies itself, by its own names. */
	serviceFilter: IDataObject;
	pageSize: number;
	/** Whether the numbers of extensions are needed to understand the calls. */
	needsExtensions: boolean;
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
	const reader = new CallListReader(account, search, sink);
	await reader.readWindow(search.query.window);
	return reader.hints;
}

class CallListReader {
	readonly hints: string[] = [];

	/** The calls that the sink does not know. A poll that finds none needs no numbers of extensions. */
	private readonly unknown: KavkomRow[] = [];

	private rowContext: RowContext;

	/**
	 * Whether every row so far was at most as new as the one before: then the first ones are the newest. The
	 * order is unseen (contract: kavkom, Call detail records: Paging).
	 */
	private isNewestFirst = true;

	/** Whether a row was older than the one before: rows of one moment, or a single one, tell no order. */
	private showsOrder = false;

	private lastStart = Number.POSITIVE_INFINITY;

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
		if (this.search.query.maxConcurrentRequests === 1) await prepared;
		const list = new CallList(this.account, { ...this.search, ...this.search.query });
		for await (const rows of list.rowsOf(window)) {
			await prepared;
			this.takeRows(rows);
			if (this.hasEnough()) break;
		}
		if (list.missing > 0) {
			this.hints.push(
				`${SERVICE} announced ${list.missing} more calls than it served. Run again in a few minutes to pick them up.`,
			);
		}
		if (this.unknown.length === 0) return;
		await this.prepare();
		for (const row of this.unknown) this.takeRow(row);
	}

	/** Never rejects: calls are worth having without it. */
	private async prepare(): Promise<void> {
		if (!this.search.needsExtensions) return;
		const { byUuid, unknownBecause } = await extensionNumbers(this.account);
		this.rowContext = { ...this.rowContext, extensionNumbers: byUuid };
		if (unknownBecause !== null) {
			this.hints.push(
				`The numbers of extensions could not be read, so they may be empty: ${unknownBecause}.`,
			);
		}
	}

	private takeRows(rows: KavkomRow[]): void {
		const { isKnown } = this.sink;
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
		const seen = toSeenCall(row, this.rowContext);
		const start = seen?.starts[0] ?? Number.NaN;
		if (!(start <= this.lastStart)) this.isNewestFirst = false;
		if (start < this.lastStart && Number.isFinite(this.lastStart)) this.showsOrder = true;
		this.lastStart = start;
		this.sink.take(seen);
	}

	private hasEnough(): boolean {
		const hasEnough = this.sink.hasEnough?.() ?? false;
		return hasEnough && this.isNewestFirst && this.showsOrder;
	}
}
