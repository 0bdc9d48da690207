/** The page of the ledger as one document. */
import { readFileSync } from 'node:fs';
import type { Service } from '../../services.mts';
import { put, scriptOf, webPage } from '../parts/webPage.mts';
import { quoted } from '../words.mts';

const file = (name: string): string =>
	readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8');

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
	...['words', 'svg', key, 'ask', ...calls],
	...['player', 'accounts', 'calls', 'chart', 'sync', 'main'],
];

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

/** The page with these phone systems to choose from. */
export const ledgerPage = (services: readonly Service[], store: CallStore): string =>
	webPage({
		html: withProviders(withEntry(file('ledger.html'), store), services),
		style: file('ledger.css'),
		script: put(
			scriptOf(scriptsOf(store).map((name) => file(`${name}.js`))),
			'/* PROVIDER_NAMES */ {}',
			providerNames(services),
		),
		allowed: ['media-src blob:'],
	});
