/** The page of the ledger as one document that fetches nothing from elsewhere and runs nothing but its own script. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Service } from '../../services.mts';
import { quoted } from '../words.mts';

const file = (name: string): string =>
	readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8');

const hashOf = (text: string): string =>
	`'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** What the page may do, as a Content-Security-Policy. n8n sets that header itself, so it stands in the page. */
const policyOf = (style: string, script: string): string =>
	[
		"default-src 'none'",
		`script-src ${hashOf(script)}`,
		`style-src ${hashOf(style)}`,
		"connect-src 'self'",
		'media-src blob:',
		"base-uri 'none'",
		"form-action 'none'",
	].join('; ');

/** n8n adds the sandbox, which gives the page an origin of its own. */
export const PAGE_HEADERS: Record<string, string> = {
	'Content-Type': 'text/html; charset=utf-8',
	'Cache-Control': 'no-cache',
	'X-Content-Type-Options': 'nosniff',
	'X-Frame-Options': 'DENY',
	'Referrer-Policy': 'no-referrer',
};

/** Replaces without reading `$` in the text as a pattern. */
const put = (document: string, mark: string, text: string): string =>
	document.replace(mark, () => text);

/** Where the calls are that a page shows, and so how it asks for them and what lets in. */
export interface CallStore {
	/** What its page has besides, in the order in which each needs the ones before it. */
	key: string;
	calls: readonly string[];
	/** A sentence above the fields. */
	howToEnter: string;
	/** HTML of the field for a name, where one is asked for. */
	name: string;
}

export const IN_DATABASE: CallStore = {
	key: 'headerKey',
	calls: ['fromDatabase'],
	howToEnter: 'Enter the password of this ledger to see its calls.',
	name: '',
};

export const IN_DATA_TABLE: CallStore = {
	key: 'basicKey',
	calls: ['count', 'fromTable'],
	howToEnter: 'Enter the name and the password of this page to see its calls.',
	name: `<label for="name">Name</label>
				<input id="name" type="text" autocomplete="username" autocapitalize="none" required />`,
};

/** In the order in which each needs the ones before it. */
const scriptsOf = ({ key, calls }: CallStore): string[] => [
	...['words', 'elements', key, 'ask', ...calls],
	...['player', 'accounts', 'calls', 'chart', 'sync', 'main'],
];

/** One script whose names are its own. */
const scriptText = (store: CallStore): string =>
	`'use strict';\n(() => {\n${scriptsOf(store)
		.map((name) => file(`${name}.js`))
		.join('\n')}})();\n`;

const NAME_MARK = /^\s*<!-- NAME -->\n/m;

/** What is asked for before anything is shown. */
const withEntry = (html: string, { name, howToEnter }: CallStore): string =>
	html
		.replace(NAME_MARK, () => (name === '' ? '' : `\t\t\t\t${name}\n`))
		.replace('HOW_TO_ENTER', () => howToEnter);

const PROVIDERS_MARK = /^(\s*)<!-- PROVIDERS -->$/m;

/** The choices of a phone system, each on a line of its own; of one alone there is nothing to choose. */
const withProviders = (html: string, services: readonly Service[]): string =>
	html
		.replace(' data-providers', () => (services.length > 1 ? '' : ' hidden'))
		.replace(PROVIDERS_MARK, (_, indent: string) =>
			services
				.map(({ provider, title }) => `${indent}<option value="${provider}">${title}</option>`)
				.join('\n'),
		);

const isName = (text: string): boolean => /^[a-z_$][\w$]*$/i.test(text);

/** The titles of phone systems by their providers, as JavaScript. */
function providerNames(services: readonly Service[]): string {
	const names = services.map(
		({ provider, title }) => `${isName(provider) ? provider : quoted(provider)}: ${quoted(title)}`,
	);
	return `{ ${names.join(', ')} }`;
}

/** HTML, styles and script in one, with these phone systems to choose from. Throws when one of them would end its element early. */
export function ledgerPage(services: readonly Service[], store: CallStore): string {
	const style = file('ledger.css');
	const script = put(scriptText(store), '/* PROVIDER_NAMES */ {}', providerNames(services));
	if (/<\/(script|style)|<!--/i.test(style + script))
		throw new Error('The page would end too early');
	const marks: Array<[string, string]> = [
		['POLICY', policyOf(style, script)],
		['<style></style>', `<style>${style}</style>`],
		['<script></script>', `<script>${script}</script>`],
	];
	return marks.reduce(
		(document, [mark, text]) => put(document, mark, text),
		withProviders(withEntry(file('ledger.html'), store), services),
	);
}
