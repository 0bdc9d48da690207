/** What a part of the benchmark is, and what it tells. */
import type { N8nInstall } from '../sandbox/n8n/install.mts';
import type { Log } from '../scripts/waiting.mts';

export interface BenchOptions {
	/** A small version, to see that all works: its figures mean little. */
	quick: boolean;
	/** The real n8n, and the Node.js that users run it with. */
	n8n: N8nInstall;
	log: Log;
}

/** `x` is a ratio. */
export type Unit =
	| 'x'
	| 's'
	| 'ms'
	| 'us'
	| 'MB'
	| 'MB/s'
	| 'calls/s'
	| 'calls'
	| 'requests'
	| 'statements'
	| 'bytes';

/** What a figure should be, in the row's own unit. */
export type Aim = { atMost: number } | { atLeast: number };

/** One figure. */
export interface Row {
	/** What was done: `Kavkom, 10,000 calls, 20 ms a page`. */
	case: string;
	/** What was measured: `time / HTTP Request + Code`. */
	figure: string;
	/** In `unit`; null when it was not measured, and `note` says why. */
	value: number | null;
	unit: Unit;
	/** What it was computed from: `1.20 s / 5.70 s`. */
	basis?: string;
	aim?: Aim;
	note?: string;
	/** Everything else worth keeping, for the JSON: single samples, say. */
	details?: unknown;
}

/** One subject of the benchmark, in a file of its own. */
export interface Part {
	/** What it is called on the command line. */
	name: string;
	title: string;
	/** Takes minutes at most. Rejects when something could not be measured that should have been. */
	run(options: BenchOptions): Promise<Row[]>;
}
