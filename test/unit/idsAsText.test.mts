import { describe, expect, it } from '@jest/globals';
import { withIdsAsText } from '../../nodes/OneCom/transport/idsAsText';

describe('An id that came as a number', () => {
	it.each([
		['id'],
		['ID'],
		['uniqueid'],
		['sc_uniqueid'],
		['UniqueID'],
		['prevuniqueid'],
		['linkedid'],
		['originateid'],
		['callid'],
		['srcCallID'],
	])('keeps its digits in %s', (name) => {
		for (const digits of ['1768469400.100', '12345678901234567890', '-7', '0', '1e5']) {
			const written = [`{"${name}":${digits}}`, `{"a":1, "${name}" : ${digits} ,"b":"x"}`];
			for (const json of written) {
				const row = JSON.parse(withIdsAsText(json)) as Record<string, unknown>;
				expect(row[name]).toBe(digits);
			}
		}
	});

	it.each([
		['a number of another name', '{"sc_te_id":17,"duration":34,"paid":1,"grid":2}'],
		['an id that is a text', '{"sc_uniqueid":"pbx24-1768469400.100","id":"7"}'],
		['an id that is none', '{"id":null,"uniqueid":true,"callid":[1,2]}'],
		['a text that looks like one', JSON.stringify({ note: 'said "id":5, and "uniqueid": 6}' })],
		['a name with other letters before it', '{"my-id":5,"xlinkedid":6,"é_id":7}'],
	])('is not %s', (_what, json) => {
		expect(withIdsAsText(json)).toBe(json);
	});
});
