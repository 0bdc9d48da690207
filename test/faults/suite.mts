import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import pLimit from 'p-limit';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LIMITS } from '../../nodes/shared/http/limits';
import { startServer, type SimulatorServer } from '../../sandbox/shared/server.mts';
import { expiredCertificate } from '../support/expiredCertificate.mts';
import { answerInvalidNames } from '../support/invalidNames.mts';
import { outcomeOf, undisturbed } from './cell.mts';
import { COLUMNS, type Column, type Surroundings } from './columns.mts';
import { expectedOutcome, variantsOf } from './expected.mts';
import type { Kind, Variant } from './kind.mts';
import type { Outcome } from './outcomes.mts';
import { printed } from './table.mts';

const LIMITS_OF_ALL: Partial<typeof LIMITS> = {
	maxTextBytes: 4_000_000,
	maxRecordingBytes: 4_000_000,
	attempts: 4,
	firstBackoffSeconds: 0.01,
	maxBackoffSeconds: 0.05,
};

interface Phase {
	columns: readonly Column[];
	limits: Partial<typeof LIMITS>;
	cellsAtOnce: number;
}

/** A drip is looked at once, when the idle time is over: its whole time must then be over, too. */
const TICK = 0.1;

const idle = (seconds: number): Partial<typeof LIMITS> => ({
	readIdleSeconds: seconds,
	readTotalSeconds: seconds - TICK,
	commandIdleSeconds: seconds,
	downloadIdleSeconds: seconds,
	downloadTotalSeconds: seconds - TICK,
});

/**
 * Cells that wait run by themselves, nearly all at once, and with short time-outs. In all others no time-out
 * may strike, however busy the machine is.
 */
const PHASES: readonly Phase[] = [
	{ columns: COLUMNS.filter(({ isWaiting }) => isWaiting), limits: idle(1.5), cellsAtOnce: 40 },
	{ columns: COLUMNS.filter(({ isWaiting }) => !isWaiting), limits: idle(30), cellsAtOnce: 8 },
];
const LONGEST_SUITE_MS = 240_000;

type Row = Record<string, string>;
type RunCell = (kind: number, column: Column, variant: Variant) => Promise<Outcome>;

interface Suite {
	surroundings: Surroundings;
	stranger: SimulatorServer;
	expired: Server;
}

async function openSurroundings(): Promise<Suite> {
	const stranger = await startServer((_request, response) => {
		response.writeHead(200, { 'content-type': 'text/html' });
		response.end('<html>Who are you?</html>');
	});
	const expired = createServer(expiredCertificate(), (_request, response) => response.end('[]'));
	await new Promise<void>((resolve) => expired.listen(0, '127.0.0.1', resolve));
	const { port } = expired.address() as AddressInfo;
	return {
		stranger,
		expired,
		surroundings: { stranger: stranger.url, expired: `https://127.0.0.1:${port}` },
	};
}

const together = (outcomes: Partial<Record<Variant, Outcome>>): string =>
	[outcomes.passing, outcomes.lasting].filter((outcome) => outcome !== undefined).join(' / ');

/** Runs every kind of request against every fault, prints what came out, and holds it against the tables. */
export function describeFaults(title: string, kinds: readonly Kind[]): void {
	describe(title, () => {
		const limits = { ...LIMITS };
		const found: Record<string, Row> = {};
		let suite: Suite;

		beforeAll(async () => {
			answerInvalidNames();
			suite = await openSurroundings();
			const truths = await Promise.all(kinds.map(undisturbed));
			for (const { columns, limits: bounds, cellsAtOnce } of PHASES) {
				Object.assign(LIMITS, LIMITS_OF_ALL, bounds);
				const limit = pLimit(cellsAtOnce);
				const run: RunCell = async (index, column, variant) => {
					const given = { kind: kinds[index], truth: truths[index], column, variant, ...suite };
					return await limit(async () => await outcomeOf(given));
				};
				const rows = await Promise.all(
					kinds.map(async (kind, index) => await rowOf(kind, index, columns, run)),
				);
				kinds.forEach(({ name }, index) => (found[name] = { ...found[name], ...rows[index] }));
			}
		}, LONGEST_SUITE_MS);

		afterAll(async () => {
			Object.assign(LIMITS, limits);
			jest.restoreAllMocks();
			const rows = Object.fromEntries(kinds.map(({ name }) => [name, found[name] ?? {}]));
			console.log(
				printed(
					title,
					COLUMNS.map(({ name }) => name),
					rows,
				),
			);
			suite.expired.close();
			await suite.stranger.close();
		});

		it('makes exceptions for faults that there are', () => {
			const names = COLUMNS.map(({ name }) => name);
			const excepted = kinds.flatMap(({ differs }) => Object.keys(differs ?? {}));
			expect(names).toEqual(expect.arrayContaining(excepted));
		});

		it.each(kinds)('$name: every fault ends as the table says', (kind) => {
			expect(found[kind.name]).toEqual(expectedRow(kind));
		});
	});
}

function expectedRow(kind: Kind): Row {
	const cells = COLUMNS.map((column) => {
		const outcomes = variantsOf(kind, column).map(
			(variant) => [variant, expectedOutcome(kind, column, variant)] as const,
		);
		return [column.name, together(Object.fromEntries(outcomes))] as const;
	});
	return Object.fromEntries(cells.filter(([, cell]) => cell !== ''));
}

async function rowOf(
	kind: Kind,
	index: number,
	columns: readonly Column[],
	run: RunCell,
): Promise<Row> {
	const cells = columns.map(async (column) => {
		const outcomes = variantsOf(kind, column).map(
			async (variant) => [variant, await run(index, column, variant)] as const,
		);
		return [column.name, together(Object.fromEntries(await Promise.all(outcomes)))] as const;
	});
	return Object.fromEntries((await Promise.all(cells)).filter(([, cell]) => cell !== ''));
}
