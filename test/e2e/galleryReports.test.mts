/** The daily report and the export to files, in a real n8n with a local mail server. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { DateTime } from 'luxon';
import type { IBinaryData, IDataObject } from 'n8n-workflow';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dailyReport } from '../../gallery/reports/dailyReport.mts';
import { exportFiles } from '../../gallery/reports/exportFiles.mts';
import { KAVKOM, ONECOM, type ServiceName } from '../../services.mts';
import { ensureN8n } from '../../sandbox/n8n/install.mts';
import { packageOfN8n } from '../../sandbox/n8n/packages.mts';
import { itemsOf, type Execution } from '../../sandbox/n8n/workflows.mts';
import type { Playground } from '../../sandbox/playground.mts';
import { startSmtp, type SmtpStandIn } from '../../sandbox/standins/smtp.mts';
import { startSharedPlayground } from '../support/sharedN8n.mts';
import { serialOf } from '../support/typedCells.mts';
import {
	filledIn,
	imported,
	inZone,
	outcomeOf,
	SETUP_TIMEOUT_MS,
	succeeds,
	TEST_TIMEOUT_MS,
} from './gallerySupport.mts';

const ADDRESSES = { from_email: 'phones@example.com', to_email: 'boss@example.com' };
const ZONE = 'America/New_York';
const HOUR_MS = 3_600_000;
const EVIL_NAME = '=HYPERLINK("http://evil.example.com","x") <b>Ann</b>;=1+1;"+2';

let playground: Playground;
let smtp: SmtpStandIn;

beforeAll(async () => {
	smtp = await startSmtp();
	playground = await startSharedPlayground({
		kavkom: { callCount: 500, days: 3 },
		oneCom: { callCount: 500, days: 3 },
	});
}, SETUP_TIMEOUT_MS);

afterAll(async () => {
	await playground.close();
	await smtp.close();
});

/** The zone is whole hours away from UTC, so its full hours are UTC's. */
const endOfPeriod = (): number => Math.floor(Date.now() / HOUR_MS) * HOUR_MS - HOUR_MS;

/** A report that begins in the next hour has another period than the one that the test works out. */
async function awayFromTheFullHour(): Promise<void> {
	const left = HOUR_MS - (Date.now() % HOUR_MS);
	if (left < 30_000) await sleep(left + 1_000);
}

interface Truth {
	id: string;
	startedAt: number;
	inbound: boolean;
	answered: boolean;
	missed: boolean;
}

const KAVKOM_MISSED = ['missed', 'voicemail', 'cancelled', 'busy', 'failed'];
const ONECOM_MISSED = ['NO ANSWER', 'ABANDONED', 'CANCEL', 'BUSY', 'FAILED', 'CONGESTION'];

const isListed = ({ visibleAt }: { visibleAt: number }) => visibleAt <= Date.now();

/** In which each phone system writes its times. */
const ZONES: Record<ServiceName, () => string> = {
	kavkom: () => playground.kavkom.zone,
	oneCom: () => playground.oneCom.zone,
};

/** What happened, told from the simulators' truth alone. */
const TRUTHS: Record<ServiceName, () => Truth[]> = {
	kavkom: () =>
		playground.kavkom.calls.filter(isListed).map(({ id, startedAt, direction, result }) => ({
			id,
			startedAt,
			inbound: direction === 'inbound',
			answered: result === 'answered',
			missed: direction === 'inbound' && KAVKOM_MISSED.includes(result),
		})),
	oneCom: () =>
		playground.oneCom.calls.filter(isListed).map(({ id, startedAt, direction, disposition }) => ({
			id,
			startedAt,
			inbound: direction === 'IN',
			answered: disposition === 'ANSWERED',
			missed: direction === 'IN' && ONECOM_MISSED.includes(disposition),
		})),
};

const addMissedCall = (startedAt: number): void => {
	playground.kavkom.addCall({
		result: 'missed',
		startedAt,
		callerName: EVIL_NAME,
		callerNumber: '12125550131',
	});
	playground.oneCom.addCall({
		direction: 'IN',
		disposition: 'NO ANSWER',
		startedAt,
		callerName: EVIL_NAME,
		callerNumber: '0505550131',
		visibleAt: 0,
	});
};

/** Midnight of a day in the zone, worked out without the library that the workflow uses. */
function midnightBefore(instant: number, timeZone: string): number {
	const dayOf = (at: number) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(at);
	let midnight = Math.floor(instant / HOUR_MS) * HOUR_MS;
	while (dayOf(midnight - 1) === dayOf(instant)) midnight -= HOUR_MS;
	return midnight;
}

/** The day before, from midnight to midnight by the clock of the phone system, whatever that of the workflow. */
function yesterday(service: ServiceName): { from: number; to: number } {
	const zone = ZONES[service]();
	const to = midnightBefore(Date.now(), zone);
	return { from: midnightBefore(to - 1, zone), to };
}

const importReport = async (service: typeof KAVKOM | typeof ONECOM): Promise<string> =>
	await imported(playground, filledIn(inZone(dailyReport(service).workflow, ZONE), ADDRESSES), {
		'n8n-nodes-base.emailSend': smtp.credential,
	});

describe('the daily report', () => {
	it.each([KAVKOM, ONECOM])(
		'on $title counts each call of the day before, and sends one e-mail',
		async (service) => {
			await awayFromTheFullHour();
			const { from, to } = yesterday(service.node.type);
			addMissedCall(to - HOUR_MS);
			const id = await importReport(service);
			smtp.mails.length = 0;
			const execution = await succeeds(playground, id);
			expect(yesterday(service.node.type)).toEqual({ from, to });

			const within = TRUTHS[service.node.type]().filter(
				({ startedAt }) => startedAt >= from && startedAt < to,
			);
			expect(within.length).toBeGreaterThan(5);
			const [report] = itemsOf(execution, 'Write the report');
			const counted = {
				calls: within.length,
				inbound: within.filter(({ inbound }) => inbound).length,
				answered: within.filter(({ inbound, answered }) => inbound && answered).length,
				missed: within.filter(({ missed }) => missed).length,
			};
			expect(report).toMatchObject(counted);
			const hours = report.hours as Array<{ calls: number }>;
			const expectedHours = hours.map((_, index) => {
				const start = from + index * HOUR_MS;
				return within.filter(({ startedAt }) => startedAt >= start && startedAt < start + HOUR_MS)
					.length;
			});
			expect(hours.map(({ calls }) => calls)).toEqual(expectedHours);
			expect(hours).toHaveLength((to - from) / HOUR_MS);

			expect(smtp.mails).toHaveLength(1);
			const [{ subject, html, recipients }] = smtp.mails;
			expect(recipients).toEqual([ADDRESSES.to_email]);
			expect(subject).toContain(
				`${service.title}: ${counted.calls} calls, ${counted.missed} missed`,
			);
			expect(html).toContain('HYPERLINK http evil example com , x b Ann b');
			expect(html).not.toContain('<b>Ann');
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'is sent once by runs at one instant, and by the next run when it could not be sent',
		async () => {
			const { n8n } = playground;
			const id = await importReport(KAVKOM);
			smtp.mails.length = 0;
			smtp.refusals = 3;
			expect(outcomeOf(await n8n.runWorkflow(id))).toContain('Some reports could not be sent');
			expect(smtp.mails).toEqual([]);
			await Promise.all([1, 2, 3].map(async () => await succeeds(playground, id)));
			expect(smtp.mails).toHaveLength(1);
		},
		TEST_TIMEOUT_MS,
	);
});

function fileOf(execution: Execution, node: string): { buffer: Promise<Buffer>; name?: string } {
	const binary = execution.data.resultData.runData[node]?.[0]?.data?.main[0]?.[0]?.binary?.data;
	if (binary === undefined) throw new Error(`${node} made no file`);
	return { buffer: bytesOf(binary), name: binary.fileName };
}

async function bytesOf({ id, data }: IBinaryData): Promise<Buffer> {
	if (id === undefined) return Buffer.from(data, 'base64');
	const query = new URLSearchParams({ id, action: 'download' });
	const { url, cookie } = playground.n8n;
	const file = await fetch(`${url}/rest/binary-data?${query}`, { headers: { cookie: cookie() } });
	expect(file.status).toBe(200);
	return Buffer.from(await file.arrayBuffer());
}

interface Sheets {
	read(data: Buffer): { Sheets: Record<string, object> };
	utils: { sheet_to_json(sheet: object, options: object): IDataObject[] };
}

/** n8n's own library reads back what n8n wrote. */
async function sheetRows(data: Buffer): Promise<IDataObject[]> {
	const { folder } = await ensureN8n(() => undefined);
	const { read, utils } = createRequire(
		join(packageOfN8n(folder, 'n8n-nodes-base'), 'package.json'),
	)('@e965/xlsx') as Sheets;
	return utils.sheet_to_json(read(data).Sheets.Calls, { defval: null });
}

describe('the export to files', () => {
	it.each([KAVKOM, ONECOM])(
		'of $title calls has each call of the period in all three files',
		async (service) => {
			await awayFromTheFullHour();
			const to = endOfPeriod();
			const from = to - 30 * HOUR_MS;
			addMissedCall(to - HOUR_MS);
			const id = await imported(
				playground,
				filledIn(inZone(exportFiles(service).workflow, ZONE), {
					from: new Date(from).toISOString(),
					to: new Date(to).toISOString(),
				}),
			);
			const execution = await succeeds(playground, id);
			const expected = TRUTHS[service.node.type]()
				.filter(({ startedAt }) => startedAt >= from && startedAt <= to)
				.sort((a, b) => a.startedAt - b.startedAt);
			const ids = expected.map((call) => call.id).sort();

			const json = fileOf(execution, 'Make the JSON file');
			const calls = JSON.parse((await json.buffer).toString('utf8')) as IDataObject[];
			expect(json.name).toBe(`${service.key}-calls.json`);
			expect(calls.map((call) => String(call.id)).sort()).toEqual(ids);
			expect(calls.map((call) => Date.parse(String(call.started_at)))).toEqual(
				expected.map(({ startedAt }) => startedAt),
			);
			expect(calls.map(({ source_name }) => source_name)).toContain(EVIL_NAME);

			const csv = (await fileOf(execution, 'Make the CSV file').buffer).toString('utf8');
			const rows = parse(csv, { columns: true, bom: true }) as Array<Record<string, string>>;
			expect(rows.map((row) => row.id).sort()).toEqual(ids);
			expect(rows.map((row) => row.source_name)).toContain(`'${EVIL_NAME.replaceAll(';', ";'")}`);
			expect(csv).not.toMatch(/(^|[,;\n])"?=/);
			const inFrance = parse(csv.replaceAll('"', ''), {
				delimiter: ';',
				bom: true,
				relax_column_count: true,
			}) as string[][];
			expect(inFrance.flat().filter((cell) => /^[=+@-]/.test(cell))).toEqual([]);

			const sheet = await sheetRows(await fileOf(execution, 'Make the Excel file').buffer);
			expect(sheet.map((row) => row.id).sort()).toEqual(ids);
			expect(sheet.map((row) => row.source_name)).toContain(EVIL_NAME);
			// Times of the calls are dates, in the zone of the phone system, and durations are sums of days.
			for (const [index, { started_at, started_at_local, duration_seconds }] of calls.entries()) {
				const local = DateTime.fromISO(String(started_at), { zone: ZONES[service.node.type]() });
				expect(started_at_local).toBe(local.toFormat('yyyy-MM-dd HH:mm:ss'));
				expect(rows[index].started_at_local).toBe(started_at_local);
				expect(sheet[index].started_at_local).toBe(serialOf(String(started_at_local)));
				expect(sheet[index].duration).toBeCloseTo(Number(duration_seconds) / 86_400, 10);
			}
			// Numbers of phones are texts: their zeros and pluses are as in the JSON file.
			for (const field of ['source', 'destination', 'external_number', 'extension', 'id']) {
				expect(sheet.map((row) => row[field])).toEqual(calls.map((call) => call[field]));
			}
			expect(sheet.map((row) => String(row.source))).toContainEqual(expect.stringMatching(/^0/));
		},
		TEST_TIMEOUT_MS,
	);

	it(
		'ends well when the period has no calls, makes no file and says why',
		async () => {
			const id = await imported(
				playground,
				filledIn(exportFiles(KAVKOM).workflow, { from: '2020-01-01', to: '2020-01-02' }),
			);
			const execution = await playground.n8n.runWorkflow(id);
			expect(outcomeOf(execution)).toBe('success');
			expect(itemsOf(execution, 'There are no calls, and no files')).toEqual([
				{
					message:
						'Kavkom has no calls from 2020-01-01 to 2020-01-02, so there is no file. Another period can be entered in the node "Settings: fill in here".',
				},
			]);
			expect(itemsOf(execution, 'Make the Excel file')).toEqual([]);
		},
		TEST_TIMEOUT_MS,
	);
});
