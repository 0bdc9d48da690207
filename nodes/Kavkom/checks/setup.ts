import { memoize, once } from 'lodash';
import type { IDataObject } from 'n8n-workflow';
import type { ServiceError } from '../../shared/failure/serviceError';
import type { Asked, Prober } from '../../shared/check/prober';
import { reachRecording } from '../../shared/recording/recordingReach';
import { wallClock } from '../../shared/time/localTime';
import { DAY_MS } from '../../shared/time/units';
import { textOrNull } from '../../shared/values/values';
import { recordingLink } from '../recordings/recordingLink';
import { kavkomRecording } from '../recordings/recordingFetch';
import { ListOrder } from '../calls/listOrder';
import { kavkomCallId, startsOf } from '../calls/toCall';
import type { KavkomAccount } from '../transport/account';
import type { Page } from '../transport/page';
import { DOCUMENTED_PAGE_SIZE, USUAL_PAGE_SIZE } from '../transport/pageSize';
import { readKavkom, type Api, type FilterPlace } from '../transport/requests';
import { readList, type KavkomRow } from '../transport/responses';

/** What the nodes ask for at first, and some of what they fall back to (contract: kavkom, Call detail records: Filter). */
const SIZES_TO_TRY = [USUAL_PAGE_SIZE, 100, DOCUMENTED_PAGE_SIZE];

/** Smaller than the first page that comes, so that the second is a part of it. */
export const SMALL_PAGE = 5;

/** A minute before Kavkom was there: no call is in it. */
const EMPTY_MINUTE = { start_date: '2001-01-01 00:00', end_date: '2001-01-01 00:01' };

/** A list as it came. */
export interface Listed {
	page: Page<KavkomRow>;
	/** The response, of which the names of its envelope are of interest. */
	json: unknown;
}

/** The newest calls, and what it took to get them. */
export interface FirstPage {
	asked: Asked<Listed>;
	/** How many rows were asked for. */
	size: number;
	/** Larger sizes that were refused or failed, with the reason. */
	refused: ReadonlyArray<{ size: number; failure: ServiceError }>;
}

/** A route that lists something. */
export interface ListRoute {
	api: Api;
	/** E.g. `user/list`. */
	route: string;
}

export const CHOICES: ListRoute = { api: 'pbx', route: 'extension/list_limited' };
export const EXTENSION_LIST: ListRoute = { api: 'pbx', route: 'extension/list' };

/** What the checks ask Kavkom for, each thing once and only when it is wanted. */
export class KavkomSetup {
	constructor(
		readonly account: KavkomAccount,
		private readonly prober: Prober<KavkomAccount>,
		/** Epoch ms. */
		readonly now: number,
	) {}

	/** The newest calls, as many as are served at once. */
	readonly firstPage = once(async (): Promise<FirstPage> => {
		const refused: Array<{ size: number; failure: ServiceError }> = [];
		for (const size of SIZES_TO_TRY) {
			const asked = await this.calls({ limit: size, page: 1 });
			if ('value' in asked || !isAboutSize(asked.failure, size)) return { asked, size, refused };
			refused.push({ size, failure: asked.failure });
		}
		const [{ size, failure }] = refused.slice(-1);
		return { asked: { failure }, size, refused: [] };
	});

	/** The rows of that page; none where it could not be had. */
	async rows(): Promise<KavkomRow[]> {
		const { asked } = await this.firstPage();
		return 'value' in asked ? asked.value.page.rows : [];
	}

	/** The rows among which the newest calls are: where the list does not begin with them, those of the last day. */
	readonly newestRows = once(async (): Promise<KavkomRow[]> => {
		const rows = await this.rows();
		const { zone } = this.account;
		const order = new ListOrder();
		order.see(rows.map((row) => startsOf(row, zone)[0] ?? Number.NaN));
		if (order.isNewestFirst === true || rows.length < 2) return rows;
		const { size } = await this.firstPage();
		const asked = await this.calls({ limit: size, page: 1 }, this.lastDay());
		return 'value' in asked && asked.value.page.rows.length > 0 ? asked.value.page.rows : rows;
	});

	/** Up to tomorrow: a wrong zone may put calls into the future. */
	private lastDay(): IDataObject {
		const [start_date, end_date] = [this.now - DAY_MS, this.now + DAY_MS].map((instant) =>
			wallClock(instant, this.account.zone, 'yyyy-MM-dd HH:mm'),
		);
		return { start_date, end_date };
	}

	/** Rows 6 to 10 of the list, where pages work. */
	readonly secondSmallPage = once(async () => await this.calls({ limit: SMALL_PAGE, page: 2 }));

	/** What follows the first page. */
	readonly nextPage = once(async () => {
		const { size } = await this.firstPage();
		return await this.calls({ limit: size, page: 2 });
	});

	/** What comes for a minute without calls, when only one place of the request says which minute. */
	readonly emptyMinute = memoize(
		async (place: FilterPlace) => await this.calls({ limit: 1, page: 1 }, EMPTY_MINUTE, [place]),
	);

	/** One row of a list that is no list of calls. */
	readonly list = memoize(
		async ({ api, route }: ListRoute): Promise<Asked<Listed>> =>
			await this.prober.ask(async (account) =>
				listedIn(account, await readKavkom(account, api, route, { limit: 1 })),
			),
		({ route }) => route,
	);

	/** An extension of the domain; null where none could be had. */
	async anExtension(): Promise<KavkomRow | null> {
		for (const route of [EXTENSION_LIST, CHOICES]) {
			const asked = await this.list(route);
			if ('value' in asked && asked.value.page.rows.length > 0) return asked.value.page.rows[0];
		}
		return null;
	}

	/** Whether a route that names one thing answers. */
	async one(route: string, query: IDataObject): Promise<Asked<unknown>> {
		return await this.prober.ask(async (account) => await readKavkom(account, 'pbx', route, query));
	}

	/** The newest call that has a recording; null where none of the first page has. */
	async recordedCall(): Promise<{ id: string | null; file: string } | null> {
		const rows = await this.rows();
		const row = rows.find(({ file }) => textOrNull(file) !== null);
		return row === undefined ? null : { id: kavkomCallId(row), file: String(row.file) };
	}

	async recording(file: string): Promise<Asked<string | null>> {
		return await this.prober.ask(
			async (account) => await reachRecording(kavkomRecording(account, file, '')),
		);
	}

	/** Whether there is a link for a call. The link itself plays for everybody: nobody gets to see it. */
	async hasLink(id: string): Promise<Asked<boolean>> {
		return await this.prober.ask(async (account) => (await recordingLink(account, id)) !== '');
	}

	private async calls(
		query: IDataObject,
		filter?: IDataObject,
		places?: readonly FilterPlace[],
	): Promise<Asked<Listed>> {
		return await this.prober.ask(async (account) =>
			listedIn(account, await readKavkom(account, 'pbx', 'cdr/list', query, filter, places)),
		);
	}
}

const listedIn = ({ connection }: KavkomAccount, json: unknown): Listed => ({
	page: readList(connection, json),
	json,
});

/** Whether a smaller page may mend a failure: how Kavkom refuses a limit, or fails by it, is unseen. */
const isAboutSize = ({ kind }: ServiceError, size: number): boolean =>
	kind === 'invalidRequest' ||
	(size === USUAL_PAGE_SIZE && (kind === 'serviceUnavailable' || kind === 'timeout'));
