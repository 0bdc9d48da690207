/** Scripts of pages, run without a browser; and what these hold of a page as one document. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';

type PageOf = 'ledger' | 'wallboard';

const textOf = (page: PageOf, name: string): string =>
	readFileSync(new URL(`../../gallery/${page}/page/${name}.js`, import.meta.url), 'utf8');

/**
 * What these scripts define, one after the other as in the page.
 *
 * @param wanted names that they define
 * @param around what they find besides
 * @param page whose scripts they are
 */
export function fromPage<Wanted>(
	scripts: readonly string[],
	wanted: ReadonlyArray<keyof Wanted & string>,
	around: Record<string, unknown> = {},
	page: PageOf = 'ledger',
): Wanted {
	const source = `${scripts.map((name) => textOf(page, name)).join('\n')}\nreturn { ${wanted.join(', ')} };`;
	return new Function(...Object.keys(around), source)(...Object.values(around)) as Wanted;
}

const between = (text: string, start: string, end: string): string =>
	text.slice(text.indexOf(start) + start.length, text.indexOf(end));

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

/** That a page allows its own script and styles by their hashes, and no others. */
export function expectOwnScriptOnly(page: string): void {
	const policy = /Content-Security-Policy"\s+content="([^"]*)"/.exec(page)?.[1] ?? '';
	const script = between(page, '<script>', '</script>');
	const style = between(page, '<style>', '</style>');
	expect(script.length).toBeGreaterThan(1000);
	expect(policy).toContain(`script-src 'sha256-${hashOf(script)}';`);
	expect(policy).toContain(`style-src 'sha256-${hashOf(style)}';`);
	expect(page.match(/<script|<style/g)).toHaveLength(2);
	expect(page).not.toMatch(/ on[a-z]+="| style="/);
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
