import { memoize, once } from 'lodash';
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import type { Asked, Prober } from '../../shared/check/prober';
import { htmlFailure, isHtml } from '../../shared/http/statusFailure';
import { reachRecording } from '../../shared/recording/recordingReach';
import { DAY_MS, MINUTE_MS } from '../../shared/time/units';
import { textOrNull } from '../../shared/values/values';
import { statusOf } from '../calls/dispositions';
import { callStarts } from '../calls/callStarts';
import { CALL_COLUMNS } from '../calls/columns';
import { callId } from '../calls/toCall';
import type { LegRow } from '../calls/toLeg';
import { readExtensions } from '../lists/extensions';
import { readHelp } from '../lists/help';
import { readPhoneNumbers } from '../lists/phoneNumbers';
import { readQueues } from '../lists/queues';
import { oneComRecording } from '../recordings/recordingFetch';
import type { OneComAccount } from '../transport/account';
import { readCsv } from '../transport/csvResponse';
import { readOpenApi } from '../transport/openApiRequests';
import { FRESH, readInfo, readOneCom } from '../transport/requests';
import { openApiRecords } from '../transport/openApiResponses';
import { readBody, rowsOf, type OneComRow } from '../transport/responses';

/** The days that are asked for, the second where the first have no calls. */
const DAYS_BACK = [7, 90];

/** Recordings come minutes after a call. */
const RECORDED_AFTER_MS = 15 * MINUTE_MS;

/** Not every call is recorded. */
const RECORDINGS_TRIED = 3;

const DAY = 'yyyy-MM-dd';

/** A call by which the bounds of a range are tried. */
export interface BoundaryCall {
	id: string;
	/** As 1com wrote it, `YYYY-MM-DD HH:MM:SS`, never midnight. */
	stamp: string;
}

/** What the checks ask the classic API for, each thing once and only when it is wanted. */
export class OneComSetup {
	constructor(
		readonly account: OneComAccount,
		private readonly prober: Prober<OneComAccount>,
		/** Epoch ms. */
		readonly now: number,
	) {}

	readonly help = once(async () => await this.prober.ask(readHelp));

	/** The calls of the last days. */
	readonly calls = once(async (): Promise<Asked<OneComRow[]>> => {
		let asked: Asked<OneComRow[]> = { value: [] };
		for (const days of DAYS_BACK) {
			asked = await this.callsOf({ start: this.dayAt(-days), end: this.dayAt(2) });
			if ('failure' in asked || asked.value.length > 0) return asked;
		}
		return asked;
	});

	/** The rows of these calls; none where they could not be had. */
	async rows(): Promise<OneComRow[]> {
		const asked = await this.calls();
		return 'value' in asked ? asked.value : [];
	}

	/** One in the middle, so that there are calls on both sides; null without a stamp that will do. */
	async boundaryCall(): Promise<BoundaryCall | null> {
		const fit = (await this.rows())
			.map((row) => ({ id: callId(row), stamp: textOrNull(row.sc_start) ?? '' }))
			.filter((call): call is BoundaryCall => call.id !== null && FULL_STAMP.test(call.stamp))
			.sort((a, b) => (a.stamp < b.stamp ? -1 : 1));
		return fit[Math.floor(fit.length / 2)] ?? null;
	}

	/** The calls of the day of that call, up to its very start. */
	readonly upToItsStart = once(async ({ stamp }: BoundaryCall) => {
		return await this.callsOf({ start: stamp.slice(0, DAY.length), end: stamp });
	});

	/** The calls of a range that begins and ends with the day of that call. */
	readonly upToItsDay = once(async ({ stamp }: BoundaryCall) => {
		const day = stamp.slice(0, DAY.length);
		return await this.callsOf({ start: day, end: day });
	});

	/** That call by its ID. */
	readonly byId = once(async (call: BoundaryCall) => {
		return await this.callsOf({ ...dayOf(call), uniqueid: call.id });
	});

	/** The legs of the day of that call. */
	readonly legs = once(async (call: BoundaryCall): Promise<Asked<LegRow[]>> => {
		const query = { reqtype: 'INFO', info: 'CDRS', format: 'csv', ...dayOf(call), ...FRESH };
		return await this.prober.ask(
			async (account) =>
				await readOneCom(account, query, (response) =>
					readCsv(account.connection, response, account.baseUrl),
				),
		);
	});

	/** What the newer API has at a path, each question asked once. */
	readonly openApi = memoize(
		async (path: string, query: IDataObject): Promise<Asked<unknown>> =>
			await this.prober.ask(async (account) => {
				const json = await readOpenApi(account, path, query);
				openApiRecords(json);
				return json;
			}),
		(path, query) => JSON.stringify([path, query]),
	);

	async extensions(): Promise<Asked<unknown>> {
		return await this.prober.ask(
			async (account) => await readExtensions({ ...account, api: 'classic' }),
		);
	}

	async queues(): Promise<Asked<unknown>> {
		return await this.prober.ask(readQueues);
	}

	/** Their rows hold the tenant's passwords: only that they come is of interest. */
	async phoneNumbers(): Promise<Asked<number>> {
		return await this.prober.ask(
			async (account) => (await readPhoneNumbers({ ...account, api: 'classic' })).length,
		);
	}

	/** While nobody talks, this is empty or any text. */
	async activeCalls(): Promise<Asked<unknown>> {
		const query = { reqtype: 'CHANNELS', format: 'json', ...FRESH };
		return await this.prober.ask(
			async (account) =>
				await readOneCom(account, query, (response) => {
					const text = readBody(account.connection, response, account.baseUrl);
					if (isHtml(text)) throw htmlFailure(account.connection.service, response.status);
					return text.length;
				}),
		);
	}

	/** Answered calls that may be recorded by now, newest first. */
	async recordable(): Promise<string[]> {
		const { zone } = this.account;
		return (await this.rows())
			.filter((row) => statusOf(row.sc_disposition) === 'answered')
			.map((row) => ({ id: callId(row) ?? '', start: callStarts(row.sc_start, '', zone)[0] }))
			.filter(({ id, start }) => id !== '' && start < this.now - RECORDED_AFTER_MS)
			.sort((a, b) => b.start - a.start)
			.slice(0, RECORDINGS_TRIED)
			.map(({ id }) => id);
	}

	async recording(id: string): Promise<Asked<string | null>> {
		return await this.prober.ask(
			async (account) => await reachRecording(oneComRecording(account, id)),
		);
	}

	private async callsOf(query: IDataObject): Promise<Asked<OneComRow[]>> {
		return await this.prober.ask(async (account) =>
			rowsOf(await readInfo(account, 'SIMPLECDRS', { ...query, ...FRESH }), CALL_COLUMNS.known),
		);
	}

	/** The day on the clock of the phone system, so many days from now. */
	dayAt(days: number): string {
		const { zone } = this.account;
		const options = { locale: 'en' };
		return DateTime.fromMillis(this.now + days * DAY_MS, { zone }).toFormat(DAY, options);
	}
}

const FULL_STAMP = /^\d{4}-\d{2}-\d{2} (?!00:00:00)\d{2}:\d{2}:\d{2}$/;

/** A day from its midnight to the next. */
export function dayOf({ stamp }: BoundaryCall): { start: string; end: string } {
	const start = stamp.slice(0, DAY.length);
	const next = DateTime.fromISO(start, { zone: 'utc' }).plus({ days: 1 });
	return { start, end: next.toFormat(DAY, { locale: 'en' }) };
}
