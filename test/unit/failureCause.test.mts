import type { INode } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { toNodeException } from '../../nodes/shared/failure/nodeException';
import {
	ServiceError,
	type FailureDetails,
	type FailureKind,
} from '../../nodes/shared/failure/serviceError';

const node: INode = {
	id: 'x',
	name: 'x',
	type: 'x',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const causeOf = (kind: FailureKind, details: Partial<FailureDetails> = {}) =>
	toNodeException(node, new ServiceError(kind, 'What happened', { description: '', ...details }))
		.failure;

describe('why something failed, as n8n hears it', () => {
	it.each<[FailureKind, string]>([
		['credentials', 'credential-invalid'],
		['forbidden', 'configuration-invalid'],
		['parameter', 'configuration-invalid'],
		['rateLimited', 'rate-limited'],
		['serviceUnavailable', 'temporarily-unavailable'],
		['timeout', 'temporarily-unavailable'],
		['unreachable', 'temporarily-unavailable'],
	])('%s is %s', (kind, cause) => {
		expect(causeOf(kind)).toEqual({ cause });
	});

	it('is that it will pass, for anything that is worth another try', () => {
		expect(causeOf('unreadableResponse', { retryable: true })).toEqual({
			cause: 'temporarily-unavailable',
		});
	});

	it.each<FailureKind>(['notFound', 'invalidRequest', 'refused', 'missingRecording'])(
		'is not told for %s: it may be one item, or all',
		(kind) => {
			expect(causeOf(kind)).toBeUndefined();
		},
	);

	it('comes with the pause that the service asked for', () => {
		expect(causeOf('rateLimited', { retryAfterSeconds: 90 })).toEqual({
			cause: 'rate-limited',
			retryAfterMs: 90_000,
		});
	});
});
