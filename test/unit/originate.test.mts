import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { ServiceError } from '../../nodes/shared/failure/serviceError';
import { dialable } from '../../nodes/shared/node/originate';

describe('dialable', () => {
	it.each([
		['0505550142', '0505550142'],
		['+972 (50) 555-0142', '972505550142'],
		['050.555/0142', '0505550142'],
		['\u2066050\u2011555\u00a00142\u2069', '0505550142'],
		['\ufeff\u200b050\u20605550142\u202c', '0505550142'],
		['*97', '*97'],
		['#31#050-5550142', '#31#0505550142'],
	])('%s is dialled as %s', (written, number) => {
		expect(dialable(written, 'Destination')).toBe(number);
	});

	it.each([
		'',
		' ',
		'+',
		'++972505550142',
		'972+50',
		'dana',
		'050x',
		'050,1',
		'050;1',
		'050@host',
		'\u0660\u0665',
	])('%j can not be dialled, and nothing is left out to make it so', (written) => {
		expect(() => dialable(written, 'Caller ID')).toThrow(ServiceError);
		expect(() => dialable(written, 'Caller ID')).toThrow(
			`Caller ID is not a number that can be dialled: "${written}"`,
		);
	});

	it('gives digits, stars and hashes, or refuses', () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 15 }), (written) => {
				try {
					expect(dialable(written, 'Destination')).toMatch(/^[0-9*#]+$/);
				} catch (thrown) {
					expect(thrown).toMatchObject({ kind: 'parameter' });
				}
			}),
		);
	});
});
