/** The page of the wallboard as one document that fetches nothing from elsewhere and runs nothing but its own script. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const file = (name: string): string =>
	readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8');

const hashOf = (text: string): string =>
	`'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** n8n sets a Content-Security-Policy header of its own, so this one stands in the page. */
const policyOf = (style: string, script: string): string =>
	[
		"default-src 'none'",
		`script-src ${hashOf(script)}`,
		`style-src ${hashOf(style)}`,
		"connect-src 'self'",
		"base-uri 'none'",
		"form-action 'none'",
	].join('; ');

export const PAGE_HEADERS: Record<string, string> = {
	'Content-Type': 'text/html; charset=utf-8',
	'Cache-Control': 'no-cache',
	'X-Content-Type-Options': 'nosniff',
	'X-Frame-Options': 'DENY',
	'Referrer-Policy': 'no-referrer',
};

/** In the order in which each needs the ones before it. */
const SCRIPTS = ['words', 'elements', 'clock', 'live', 'today', 'board', 'main'];

const scriptText = (): string =>
	`'use strict';\n(() => {\n${SCRIPTS.map((name) => file(`${name}.js`)).join('\n')}})();\n`;

/** HTML, styles and script in one. Throws when one of them would end its element early. */
export function wallboardPage(): string {
	const style = file('wallboard.css');
	const script = scriptText();
	if (/<\/(script|style)|<!--/i.test(style + script))
		throw new Error('The page would end too early');
	const parts: Record<string, string> = {
		POLICY: policyOf(style, script),
		'<style></style>': `<style>${style}</style>`,
		'<script></script>': `<script>${script}</script>`,
	};
	return Object.entries(parts).reduce(
		(page, [mark, text]) => page.replace(mark, () => text),
		file('wallboard.html'),
	);
}
