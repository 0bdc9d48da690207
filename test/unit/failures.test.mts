import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { toNodeException } from '../../nodes/shared/failure/nodeException';
import { parameterError, ServiceError } from '../../nodes/shared/failure/serviceError';
import { networkFailure } from '../../nodes/shared/http/networkFailure';
import { htmlFailure, isHtml, statusFailure } from '../../nodes/shared/http/statusFailure';

const node: INode = {
	id: '1',
	name: 'Node',
	type: 'test',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

describe('What the editor shows', () => {
	it('of a failed request is its message, its description, its status and its item', () => {
		const failure = new ServiceError('forbidden', 'Not for you', {
			description: 'Ask\nsomebody',
			httpCode: 403,
		});
		const exception = toNodeException(node, failure, 3);
		expect(exception).toBeInstanceOf(NodeApiError);
		expect(exception).toMatchObject({
			message: 'Not for you',
			description: 'Ask\nsomebody',
			httpCode: '403',
			context: { itemIndex: 3 },
		});
	});

	it.each([200, 400, 401, 403, 404, 429, 500, 502, 504])(
		'is never n8n’s own sentence for the status %i',
		(httpCode) => {
			const failure = new ServiceError('refused', 'Own words', { description: 'More', httpCode });
			expect(toNodeException(node, failure)).toMatchObject({
				message: 'Own words',
				description: 'More',
			});
		},
	);

	it('of a request that reached nobody names no status', () => {
		const failure = new ServiceError('unreachable', 'Nobody', { description: 'Look' });
		expect(toNodeException(node, failure, 0)).toMatchObject({ message: 'Nobody', httpCode: null });
	});

	it('of a parameter is an error of the node, not of the service', () => {
		const exception = toNodeException(node, parameterError('Limit', 'is "0"', 'Use 1.'), 2);
		expect(exception).toBeInstanceOf(NodeOperationError);
		expect(exception).toMatchObject({
			message: 'Limit is "0"',
			description: 'Use 1.',
			context: { itemIndex: 2 },
		});
	});

	it('of an exception of n8n is that exception, with the item added', () => {
		const own = new NodeOperationError(node, 'Its own');
		expect(toNodeException(node, own, 4)).toBe(own);
		expect(own.context.itemIndex).toBe(4);
		const without = new NodeOperationError(node, 'Its own', { itemIndex: 1 });
		expect(toNodeException(node, without)).toBe(without);
		expect(without.context.itemIndex).toBe(1);
	});

	it('of anything else is its message', () => {
		const exception = toNodeException(node, new TypeError('A bug'), 1);
		expect(exception).toBeInstanceOf(NodeOperationError);
		expect(exception).toMatchObject({ message: 'A bug', context: { itemIndex: 1 } });
	});
});

describe('A failure of the network', () => {
	it.each([
		['ETIMEDOUT', 'timeout', true],
		['ECONNABORTED', 'timeout', true],
		['STALLED', 'timeout', true],
		['ECONNREFUSED', 'unreachable', true],
		['ENOTFOUND', 'unreachable', true],
		['EAI_AGAIN', 'unreachable', true],
		['EHOSTUNREACH', 'unreachable', true],
		['CERT_HAS_EXPIRED', 'unreachable', false],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'unreachable', false],
		['ERR_TLS_CERT_ALTNAME_INVALID', 'unreachable', false],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unreachable', false],
		['ERR_INVALID_URL', 'parameter', false],
		['ERR_BAD_REQUEST', 'parameter', false],
		['ERR_CANCELED', 'timeout', false],
		['ECONNRESET', 'unreadableResponse', true],
		['EPIPE', 'unreadableResponse', true],
		['Z_DATA_ERROR', 'unreadableResponse', true],
	])('with the code %s is of the kind %s', (code, kind, retryable) => {
		const failure = networkFailure(Object.assign(new Error('x'), { code }), 'Kavkom');
		expect(failure).toMatchObject({ kind, retryable });
		expect(failure.description).toContain(`Technical detail: ${code}`);
	});

	it('keeps nothing of the exception but its code', () => {
		const thrown = Object.assign(new Error('GET https://x.example.com/?key=canary'), {
			code: 'ECONNRESET',
			config: { headers: { 'X-API-TOKEN': 'canary' } },
			cause: new Error('canary'),
		});
		const failure = networkFailure(thrown, 'Kavkom');
		expect(JSON.stringify([failure, failure.message, failure.stack])).not.toContain('canary');
		expect(failure.cause).toBeUndefined();
	});

	it('has its code also where it hides in a cause', () => {
		const cause = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
		expect(networkFailure(new Error('a', { cause: new Error('b', { cause }) }), 'K')).toMatchObject(
			{
				kind: 'unreachable',
			},
		);
	});

	it.each([
		undefined,
		null,
		'text',
		new Error('x'),
		{ code: 17 },
		{ code: 'https://x?key=canary' },
	])('without a code is a connection that broke off: %j', (thrown) => {
		const failure = networkFailure(thrown, 'Kavkom');
		expect(failure.message).toBe('The connection to Kavkom broke off');
		expect(failure.description).not.toMatch(/Technical detail|canary/);
	});

	it('does not follow causes in circles', () => {
		const thrown: Error & { cause?: unknown } = new Error('x');
		thrown.cause = thrown;
		expect(networkFailure(thrown, 'Kavkom').kind).toBe('unreadableResponse');
	});
});

describe('A status', () => {
	const FROM = 'https://api.example.com/a';
	const of = (status: number, headers = {}) =>
		statusFailure({ status, headers }, 'K', 'Said', FROM);

	it.each([200, 201, 204, 299])('of %i is no failure', (status) => {
		expect(of(status)).toBeNull();
	});

	it.each([
		[400, 'invalidRequest', false],
		[401, 'credentials', false],
		[403, 'forbidden', false],
		[404, 'notFound', false],
		[408, 'serviceUnavailable', true],
		[418, 'refused', false],
		[422, 'invalidRequest', false],
		[429, 'rateLimited', true],
		[500, 'serviceUnavailable', true],
		[599, 'serviceUnavailable', true],
		[304, 'refused', false],
		[199, 'refused', false],
	])('of %i is a failure of the kind %s', (status, kind, retryable) => {
		const failure = of(status);
		expect(failure).toMatchObject({ kind, retryable, httpCode: status });
		expect(failure?.description).toMatch(/\nSaid$/);
	});

	it.each([401, 403])('of %i names the key as the service does', (status) => {
		const failure = statusFailure({ status, headers: {} }, 'K', '', FROM, {
			name: 'access token',
			field: 'Access Token',
		});
		expect(failure?.message).toContain('access token');
		expect(failure?.description).toMatch(/access token/i);
		expect(`${failure?.message} ${failure?.description}`).not.toMatch(/API key/i);
		expect(of(status)?.message).toContain('API key');
	});

	it('takes along how long the service asks to wait', () => {
		expect(of(429, { 'retry-after': '9' })?.retryAfterSeconds).toBe(9);
		expect(of(429)?.retryAfterSeconds).toBeUndefined();
	});

	it('of a redirect names the host and nothing secret of the address', () => {
		const failure = of(302, { location: 'https://user:pass@evil.example.com/p?key=canary' });
		expect(failure?.description).toContain('evil.example.com');
		expect(failure?.description).not.toMatch(/canary|pass/);
	});
});

describe('A web page', () => {
	it.each(['<!DOCTYPE html><p>', '\n <html lang="en">', '<HEAD>', '<body>', '<!-- proxy -->'])(
		'is known by its beginning: %s',
		(text) => {
			expect(isHtml(text)).toBe(true);
		},
	);

	it.each(['{"a":"<html>"}', '', 'plain', '<?xml version="1.0"?>', '[]'])('is not %s', (text) => {
		expect(isHtml(text)).toBe(false);
	});

	it('can be gone a moment later', () => {
		expect(htmlFailure('K', 200)).toMatchObject({ retryable: true, httpCode: 200 });
	});
});
