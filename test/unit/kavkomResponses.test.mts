import { describe, expect, it } from '@jest/globals';
import {
	readList,
	readResponse,
	refuseUnclearResponse,
} from '../../nodes/Kavkom/transport/responses';

const KEY = 'a-key-of-nobody';
const connection = {
	service: 'Kavkom',
	redact: (text: string) => text.replaceAll(KEY, '[hidden]'),
} as never;

const read = (body: object) =>
	readResponse(connection, { status: 200, headers: {}, text: JSON.stringify(body) }, '');
const list = (body: object) => readList(connection, read(body));

describe('A refusal of Kavkom under a status of 200', () => {
	it.each([
		{ success: 'false', data: null },
		{ success: 'False', data: [] },
		{ success: 0, data: null },
		{ success: 'error', data: '' },
		{ status: 'error', data: null },
		{ status: 'FAILED', data: null },
		{ status: 500, data: null },
		{ error: 'Too many connections', data: null },
		{ error: 'true', data: null },
		{ error: 1, data: null },
		{ error: { code: 7 }, data: null },
		{ success: 'false', data: { uuid: 'a' } },
		{ error: 'USER_NOT_REGISTERED', data: { uuid: 'a' } },
	])('is no list, in whatever spelling: %j', (body) => {
		expect(() => read(body)).toThrow(expect.objectContaining({ kind: 'refused' }));
	});

	it.each([
		{ success: 'false', message: `Too many, ${KEY}`, data: null },
		{ error: `Too many, ${KEY}`, data: null },
		{ error: { message: `Too many, ${KEY}` }, data: null },
		{ error: 1, message: `Too many, ${KEY}`, data: null },
	])('is told in its own words, without the key: %j', (body) => {
		expect(() => read(body)).toThrow(
			expect.objectContaining({ description: 'Kavkom says: Too many, [hidden]' }),
		);
	});

	it.each([
		{ data: [null, 'x'] },
		{ data: { data: ['x'] } },
		{ rows: ['x'], data: { rows: [1] } },
		{ success: true, error: 'Too many connections', data: null },
	])('is no empty list when it holds no rows: %j', (body) => {
		expect(() => list(body)).toThrow(expect.objectContaining({ kind: 'unreadableResponse' }));
	});
});

describe('An honest list of Kavkom', () => {
	it.each([
		...[false, null, '', 0, '0', 'false', [], {}].map((error) => ({ error })),
		...[true, 'true', 1, '1', 'ok', null].map((success) => ({ success })),
		...['success', 'ok', 200].map((status) => ({ status })),
		{ success: true, status: 'error', error: 'A warning' },
	])('passes with %j', (words) => {
		expect(list({ ...words, data: [{ uuid: 'a' }] }).rows).toEqual([{ uuid: 'a' }]);
	});

	it.each([null, '', [], {}])('is empty with %j', (data) => {
		expect(list({ success: true, error: null, data }).rows).toEqual([]);
	});

	it('keeps its rows when something else stands among them', () => {
		expect(list({ data: [null, { uuid: 'a' }] }).rows).toEqual([{ uuid: 'a' }]);
	});
});

it.each([{ success: 'true' }, { success: 1 }, { status: 'success' }])(
	'%j says that something was done',
	(body) => {
		expect(() => refuseUnclearResponse(body, 'created the lead')).not.toThrow();
	},
);
