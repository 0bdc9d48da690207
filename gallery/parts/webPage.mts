/** Web pages that workflows send: each is one document that fetches nothing from elsewhere and runs nothing but its own script. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { headerEntries, webhook } from '../api/httpNodes.mts';
import { chain, type NodeSpec, type Piece } from '../workflow.mts';

const hashOf = (text: string): string =>
	`'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** What a page may do, as a Content-Security-Policy. n8n sets that header itself, so it stands in the page. */
const policyOf = (style: string, script: string, more: readonly string[]): string =>
	[
		"default-src 'none'",
		`script-src ${hashOf(script)}`,
		`style-src ${hashOf(style)}`,
		"connect-src 'self'",
		...more,
		"base-uri 'none'",
		"form-action 'none'",
	].join('; ');

/** n8n adds the sandbox, which gives the page an origin of its own. */
const HEADERS: Record<string, string> = {
	'Content-Type': 'text/html; charset=utf-8',
	'Cache-Control': 'no-cache',
	'X-Content-Type-Options': 'nosniff',
	'X-Frame-Options': 'DENY',
	'Referrer-Policy': 'no-referrer',
};

/** Replaces without reading `$` in the text as a pattern. */
export const put = (document: string, mark: string, text: string): string =>
	document.replace(mark, () => text);

const ELEMENTS = readFileSync(new URL('page/elements.js', import.meta.url), 'utf8');

/** The texts of these files as one script whose names are its own, behind what makes elements. */
export const scriptOf = (texts: readonly string[]): string =>
	`'use strict';\n(() => {\n${[ELEMENTS, ...texts].join('\n')}})();\n`;

interface PageParts {
	/** With the marks `POLICY`, `<style></style>` and `<script></script>`. */
	html: string;
	style: string;
	script: string;
	/** What the page may do besides running its script and asking where it came from, as a Content-Security-Policy has it. */
	allowed?: readonly string[];
}

/** HTML, styles and script in one. Throws when one of them would end its element early. */
export function webPage({ html, style, script, allowed = [] }: PageParts): string {
	if (/<\/(script|style)|<!--/i.test(style + script))
		throw new Error('The page would end too early');
	const marks: Array<[string, string]> = [
		['POLICY', policyOf(style, script, allowed)],
		['<style></style>', `<style>${style}</style>`],
		['<script></script>', `<script>${script}</script>`],
	];
	return marks.reduce((document, [mark, text]) => put(document, mark, text), html);
}

/**
 * Where a page is asked for: without a password, for it holds no calls.
 *
 * @param path below `/webhook/`
 */
export function pageDoor(name: string, path: string, page: string, at: NodeSpec['at']): Piece {
	const [column, row] = at;
	const send: NodeSpec = {
		name: 'Send the page',
		type: 'n8n-nodes-base.respondToWebhook',
		typeVersion: 1.1,
		at: [column + 1, row],
		parameters: {
			respondWith: 'text',
			responseBody: page,
			options: { responseCode: 200, responseHeaders: headerEntries(HEADERS) },
		},
	};
	return chain(webhook(name, { path, authentication: 'none' }, at), send);
}
