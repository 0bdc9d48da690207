import { countOrNull, flagOrNull, isRecord, textOrNull } from '../../shared/values/values';

/** Where frameworks put what they tell of pages, beside the rows; unseen (contract: onecom-openapi, Calls). */
const PLACES = ['meta', 'pagination', 'paging', 'page', 'links', '_links', '_meta'];

/** What tells that there are rows beyond those that came, by the letters of its name. */
const SIGNS: ReadonlyArray<{
	names: readonly string[];
	isMore: (value: unknown, rowCount: number) => boolean;
}> = [
	{
		names: ['lastpage', 'pages', 'totalpages', 'pagecount', 'pagestotal'],
		isMore: (value) => (countOrNull(value) ?? 0) > 1,
	},
	{
		names: ['total', 'totalcount', 'totalrows', 'totalrecords', 'totalitems', 'recordstotal'],
		isMore: (value, rowCount) => (countOrNull(value) ?? 0) > rowCount,
	},
	{
		names: ['next', 'nextpage', 'nextpageurl', 'nexturl', 'nextlink', 'nextcursor'],
		isMore: (value) =>
			isRecord(value)
				? Object.values(value).some((part) => textOrNull(part) !== null)
				: textOrNull(value) !== null && flagOrNull(value) !== false,
	},
	{
		names: ['hasmore', 'more', 'hasnext', 'hasnextpage'],
		isMore: (value) => flagOrNull(value) === true,
	},
];

const plain = (name: string) => name.toLowerCase().replace(/[^a-z]/g, '');

/** Whether an object around rows tells of more rows than came with it. */
export function tellsOfMoreRows(envelope: Record<string, unknown>, rowCount: number): boolean {
	const inner = PLACES.map((place) => envelope[place]).filter(isRecord);
	const innermost = inner
		.flatMap((fields) => PLACES.map((place) => fields[place]))
		.filter(isRecord);
	return [envelope, ...inner, ...innermost].some((fields) =>
		Object.entries(fields).some(([name, value]) =>
			SIGNS.some(({ names, isMore }) => names.includes(plain(name)) && isMore(value, rowCount)),
		),
	);
}
