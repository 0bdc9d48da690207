/** What a calls page over n8n's own data table is called, where it is found, and what its note says. */
import type { Note } from '../canvas/firstNote.mts';
import { rangeName } from '../parts/calls.mts';
import { choose, PUBLISH, STORE_NO_RUNS } from '../parts/steps.mts';
import { downloadName } from '../recordings/sendRecording.mts';
import type { Service } from '../../services.mts';
import { titlesOf, wordsFor } from '../words.mts';
import { chooseForPage, type Route } from './routes.mts';
import { MAX_DAYS_IN_NOTE, onlyOneInNote } from './pageSettings.mts';

export const ROUTES: readonly Route[] = [
	{ key: 'slice', method: 'GET', name: 'The page wants calls' },
	{ key: 'recording', method: 'GET', name: 'The page wants a recording' },
	{ key: 'runs', method: 'GET', name: 'The page wants news of a sync' },
	{ key: 'sync', method: 'POST', name: 'The page wants a sync' },
];

/** Below `/webhook/`; the page finds the others below itself. Each of these workflows has its own. */
export const pathOf = (services: readonly Service[]): string =>
	services.length > 1 ? 'calls-page' : `${services[0].key}-calls-page`;

export const nameOf = (services: readonly Service[]): string =>
	`Calls page of ${titlesOf(services)}`;

const synced = ([{ title }, ...others]: readonly Service[]): string =>
	`import *Sync ${title} calls to a data table*${others.length > 0 ? ' and its like' : ''}, too: it writes into the same table`;

export const noteOf = (services: readonly Service[]): Note => ({
	steps: [
		chooseForPage(
			'**Basic Auth**',
			'a user and a password of 16 characters or more, a click into each field',
			ROUTES,
		),
		...services.map((service) =>
			choose(service.credential.title, downloadName(service), rangeName(service)),
		),
		STORE_NO_RUNS,
		PUBLISH,
		`Open \`<your n8n>/webhook/${pathOf(services)}\`, enter the name and the password of step 1, and click **Sync this range**.`,
	],
	more: [
		...(services.length > 1
			? [onlyOneInNote(services, `Take the page of ${wordsFor(services).thatOne}. Or write`)]
			: []),
		`**What it does:** a page with your calls, for a computer or a phone: totals, a chart, filters, search, players, 50 calls a page. *Sync today* and *Sync this range* fetch calls at once. The calls stand in n8n's data table *Synced phone calls*, which is made by itself. To have it filled while nobody looks, ${synced(services)}.`,
		MAX_DAYS_IN_NOTE,
		'**Several accounts** of one phone system: what all of them have synced stands in one table, and the page shows it all, with a filter by account. It fetches calls and plays recordings of the accounts whose credentials are chosen in it; for a recording of another one it says so. Whoever has the password sees the calls of all.',
		'**How many calls:** the page reads a range once, and filters and counts it in the browser: up to 20,000 calls at once, and it says so when there are more. For more of them there is the workflow *Calls ledger*, which keeps them in PostgreSQL.',
		'**Who can see it:** the page itself holds no calls. It asks for name and password and sends them with each question; without them n8n refuses, and a password of less than 16 characters lets nobody in. They stay in the memory of the open page and are gone when it is closed. Use https. A long password is what keeps guessers out: n8n does not count wrong attempts. n8n stores no run that the page began, for the password would be in it.',
		'**Times** are shown in the time zone of whoever looks, and days are days there.',
	].join('\n\n'),
});
