/** Scripts of the page of calls, run without a browser. */
import { readFileSync } from 'node:fs';

const textOf = (name: string): string =>
	readFileSync(new URL(`../../gallery/ledger/page/${name}.js`, import.meta.url), 'utf8');

/**
 * What these scripts define, one after the other as in the page.
 *
 * @param wanted names that they define
 * @param around what they find besides
 */
export function fromPage<Wanted>(
	scripts: readonly string[],
	wanted: ReadonlyArray<keyof Wanted & string>,
	around: Record<string, unknown> = {},
): Wanted {
	const source = `${scripts.map(textOf).join('\n')}\nreturn { ${wanted.join(', ')} };`;
	return new Function(...Object.keys(around), source)(...Object.values(around)) as Wanted;
}

/** A call as the page knows it. */
export interface PageCall {
	started_at: string;
	direction: string;
	status: string;
	source: string | null;
	source_name: string | null;
	destination: string | null;
	extension: string | null;
	external_number: string | null;
	duration_seconds: number | null;
	talk_seconds: number | null;
	recorded: boolean;
	provider: string;
	account: string;
	id: string;
}

/** One that differs from others in what is given. */
export const pageCall = (given: Partial<PageCall> = {}): PageCall => ({
	started_at: '2026-11-02T10:00:00.000Z',
	direction: 'inbound',
	status: 'answered',
	source: '12125550147',
	source_name: 'Harbour Dental',
	destination: '101',
	extension: '101',
	external_number: '12125550147',
	duration_seconds: 60,
	talk_seconds: 50,
	recorded: false,
	provider: 'kavkom',
	account: 'a',
	id: '1',
	...given,
});
