/** What the search field of the page of calls finds, in names and numbers as people write them. */
import { expect, it } from '@jest/globals';
import { fromPage, pageCall, type PageCall } from '../support/pageScripts.mts';

interface Page {
	filtered: (calls: PageCall[], filters: Record<string, string>) => PageCall[];
	searched: (text: string) => string;
}

const { filtered, searched } = fromPage<Page>(['words', 'count'], ['filtered', 'searched']);

const find = (calls: PageCall[], typed: string): PageCall[] =>
	filtered(calls, { search: searched(typed) });

const isFound = (call: Partial<PageCall>, typed: string): boolean =>
	find([pageCall({ source_name: null, destination: '101', ...call })], typed).length > 0;

const numbered = (source: string, international: string | null) => ({
	source,
	external_number: international,
});

it.each([
	['06 39 98 56 94', '33639985694', '+33639985694'],
	['06.39.98.56.94', '+33639985694', null],
	['0639985694', '0639985694', null],
	['06 39', '33639985694', '+33639985694'],
	['6 39 98', '0639985694', null],
	['+33 6 39 98 56 94', '0639985694', null],
	['+33 (0)6 39 98 56 94', '06 39 98 56 94', null],
	['0033 6 39 98 56 94', '33639985694', '+33639985694'],
	['0033', '33639985694', '+33639985694'],
	['050-555-0142', '972505550142', '+972505550142'],
	['9856', '33639985694', '+33639985694'],
	['(212) 555', '12125550147', '+12125550147'],
	['٠٦٣٩٩٨٥٦٩٤', '33639985694', '+33639985694'],
	['۰۶ ۳۹ ۹۸ ۵۶ ۹۴', '33639985694', '+33639985694'],
	['＋３３６３９', '33639985694', null],
])('%s is found in %s', (typed, source, international) => {
	expect(isFound(numbered(source, international), typed)).toBe(true);
});

it.each([
	['06 39 98 56 95', '33639985694', '+33639985694'],
	['+44 6 39 98 56 94', '33639985694', '+33639985694'],
	// Of a few digits a zero may be one of the number.
	['055', '33639985594', '+33639985594'],
	['+33 6 39 98 56 94', '985694', null],
	['+', '33639985694', null],
])('%s is not found in %s', (typed, source, international) => {
	expect(isFound(numbered(source, international), typed)).toBe(false);
});

it.each([
	['siobhan', 'Siobhán O’Neill'],
	['SIOBHÁN', 'siobhan'],
	['siobha\u0301n', 'Siobhán'],
	['cafe', 'Café Carmin'],
	['CAFÉ', 'cafe\u0301 carmin'],
	['angstrom', 'Zoë Ångström'],
	['istanbul', 'İstanbul'],
	['תמר', 'תמר ביטון'],
	['שלום', 'שָׁלוֹם'],
	['محمد', 'مُحَمَّد'],
	['احمد', 'أحمد'],
	['алена', 'Алёна'],
	['50%_', 'Sam 50%_off'],
])('%s is found in the name %s', (typed, name) => {
	expect(isFound({ source_name: name }, typed)).toBe(true);
});

it.each([
	['siobhan', 'Siobhn'],
	['תמר', 'תומר'],
])('%s is not found in the name %s', (typed, name) => {
	expect(isFound({ source_name: name }, typed)).toBe(false);
});

it('goes through 20,000 calls in less than a second', () => {
	const calls = Array.from({ length: 20_000 }, (_, at) =>
		pageCall({
			id: String(at),
			source_name: at % 2 === 0 ? `Siobhán Ångström ${at}` : `שָׁלוֹם ${at}`,
			source: `3363998${String(at).padStart(4, '0')}`,
			external_number: `+3363998${String(at).padStart(4, '0')}`,
		}),
	);
	for (const [typed, count] of [
		['siobhan', 10_000],
		['06 39 98 56 94', 1],
		['nobody', 0],
	] as const) {
		const began = performance.now();
		expect(find(calls, typed)).toHaveLength(count);
		expect(performance.now() - began).toBeLessThan(1000);
	}
});
