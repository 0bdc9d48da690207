/** The figures as tables for people, and as JSON. */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { N8nInstall } from '../sandbox/n8n/install.mts';
import { runProcess } from '../scripts/processes.mts';
import type { Aim, Part, Row } from './part.mts';

const RESULTS = fileURLToPath(new URL('./results/', import.meta.url));
const GIGABYTE = 1024 ** 3;

/** The machine and the versions that figures belong to. */
export interface Machine {
	processors: string;
	memory: string;
	system: string;
	/** What else the machine does when the run begins: processes that wait for a processor, over a minute. */
	load: string;
	/** The Node.js in which the sides run. */
	node: string;
	n8n: string;
}

export interface PartReport {
	part: Pick<Part, 'name' | 'title'>;
	seconds: number;
	rows: Row[];
}

export async function describeMachine({ nodeBinary, version }: N8nInstall): Promise<Machine> {
	const node = await runProcess(nodeBinary, ['--version']);
	return {
		processors: `${cpus().length} x ${cpus()[0].model.trim()}`,
		memory: `${Math.round(totalmem() / GIGABYTE)} GB`,
		load: loadavg()[0].toFixed(1),
		system: `${process.platform} ${release()}`,
		node: node.trim(),
		n8n: version,
	};
}

/** Three figures that count, with commas between thousands. */
function written({ value, unit }: Row): string {
	if (value === null) return 'not run';
	const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
	const number = value.toLocaleString('en-US', {
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
	});
	return unit === 'x' ? number : `${number} ${unit}`;
}

const aimWritten = (aim?: Aim): string => {
	if (aim === undefined) return '';
	return 'atMost' in aim ? `<= ${aim.atMost}` : `>= ${aim.atLeast}`;
};

/** Whether a row's aim is met; undefined when it has none, or was not measured. */
export function isMet({ value, aim }: Row): boolean | undefined {
	if (aim === undefined || value === null) return undefined;
	return 'atMost' in aim ? value <= aim.atMost : value >= aim.atLeast;
}

const VERDICTS = new Map([
	[true, 'met'],
	[false, 'MISSED'],
]);

const COLUMNS: ReadonlyArray<[string, (row: Row) => string]> = [
	['Case', (row) => row.case],
	['Figure', (row) => row.figure],
	['Value', written],
	['From', (row) => row.basis ?? ''],
	['Aim', (row) => aimWritten(row.aim)],
	['', (row) => VERDICTS.get(isMet(row) as boolean) ?? ''],
	['Note', (row) => (row.value === null ? `not run: ${row.note}` : (row.note ?? ''))],
];

/** A Markdown table that can be read as it is. */
export function table(rows: readonly Row[]): string {
	const used = COLUMNS.filter(([, cell]) => rows.some((row) => cell(row) !== ''));
	const lines = [
		used.map(([name]) => name),
		...rows.map((row) => used.map(([, cell]) => cell(row))),
	];
	const widths = used.map((_, column) => Math.max(3, ...lines.map((line) => line[column].length)));
	const [head, ...body] = lines.map(
		(line) => `| ${line.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`,
	);
	const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
	return [head, rule, ...body].join('\n');
}

/** Writes everything to a new file below `bench/results/`, and gives its path. */
export async function writeReport(machine: Machine, parts: readonly PartReport[]): Promise<string> {
	await mkdir(RESULTS, { recursive: true });
	const at = new Date().toISOString();
	const path = join(RESULTS, `${at.replaceAll(':', '-')}.json`);
	await writeFile(path, JSON.stringify({ at, machine, parts }, undefined, '\t'));
	return path;
}
