/** The pages of the gallery, served without n8n: with canned answers, for tests of what a browser makes of them. */
import { IN_DATA_TABLE, IN_DATABASE, ledgerPage } from '../../gallery/ledger/page.mts';
import { wallboardPage } from '../../gallery/wallboard/page.mts';
import { startServer } from '../../sandbox/shared/server.mts';
import { SERVICES, type Service } from '../../services.mts';
import { pageCall, type PageCall } from './pageScripts.mts';

export interface ServedPages {
	url: string;
	/** The calls that both pages of calls have, newest first. */
	calls: PageCall[];
	/** What the wallboard shows. */
	board: () => object;
	close: () => Promise<void>;
}

const FIELDS = Object.keys(pageCall());

const between = (calls: readonly PageCall[], query: URLSearchParams): PageCall[] =>
	calls.filter(
		({ started_at: time }) => time >= (query.get('from') ?? '') && time < (query.get('to') ?? ''),
	);

const NO_TOTALS = {
	...{ calls: 0, inbound: 0, outbound: 0, internal: 0, answered: 0, missed: 0 },
	...{ inbound_answered: 0, inbound_answer_rate_percent: null, talk_seconds: null },
	...{ talk_known_calls: 0, answered_duration_seconds: null },
};

/** What the workflows answer, by the end of the path. */
function answerTo(path: string, query: URLSearchParams, { calls, board }: ServedPages): object {
	const found = between(calls, query);
	const rows = found.map((call) => FIELDS.map((name) => call[name as keyof PageCall]));
	const answers: Record<string, () => object> = {
		slice: () => ({ fields: FIELDS, rows, more: false }),
		calls: () => ({ calls: found.slice(0, 50), more: found.length > 50 }),
		summary: () => ({
			totals: { ...NO_TOTALS, calls: found.length },
			days: [],
			calls_without_time: 0,
		}),
		runs: () => [],
		board,
	};
	return answers[path.split('/').at(-1) ?? '']();
}

/**
 * Serves `/table` and `/database`, the pages of calls, and `/wallboard`; `/one/…` are those of one phone system.
 *
 * @param services the phone systems of the pages
 */
export async function servePages(services: readonly Service[] = SERVICES): Promise<ServedPages> {
	const pages = new Map([
		['/table', ledgerPage(services, IN_DATA_TABLE)],
		['/one/table', ledgerPage(services.slice(0, 1), IN_DATA_TABLE)],
		['/database', ledgerPage(services, IN_DATABASE)],
		['/wallboard', wallboardPage()],
	]);
	const { url, close } = await startServer(({ path, query }, response) => {
		const page = pages.get(path);
		const isAnswer = page === undefined;
		response.setHeader('Content-Type', isAnswer ? 'application/json' : 'text/html; charset=utf-8');
		response.end(page ?? JSON.stringify(answerTo(path, query, served)));
	});
	const served: ServedPages = {
		url,
		calls: [],
		board: () => ({ now: Date.now(), next_ms: 60_000, systems: [] }),
		close,
	};
	return served;
}
