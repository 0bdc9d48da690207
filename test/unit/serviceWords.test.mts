import { describe, expect, it } from '@jest/globals';
import { directionOf as kavkomDirection } from '../../nodes/Kavkom/calls/directions';
import { statusOf as kavkomStatus } from '../../nodes/Kavkom/calls/statusWords';
import { statusOf as oneComStatus } from '../../nodes/OneCom/calls/dispositions';

describe('A word for how a call ended', () => {
	it.each([
		['abandoned', 'missed'],
		['timeout', 'missed'],
		['voice_mail', 'voicemail'],
		['Answer', 'answered'],
		['completed', 'unknown'],
	])('of Kavkom, %s, is the status %s', (word, status) => {
		expect(kavkomStatus(word)).toBe(status);
	});

	it.each([
		['ANSWER', 'answered'],
		['VOICEMAIL', 'voicemail'],
		['MISSED', 'missed'],
		['UNANSWERED', 'missed'],
		['REJECTED', 'busy'],
		['DECLINED', 'busy'],
		['USER_BUSY', 'busy'],
		['ORIGINATOR_CANCEL', 'cancelled'],
		['SOMETHING NEW', 'unknown'],
	])('of 1com, %s, is the status %s', (word, status) => {
		expect(oneComStatus(word)).toBe(status);
	});
});

describe('A word of Kavkom for the direction of a call', () => {
	it.each([
		['incoming', 'inbound'],
		['IN', 'inbound'],
		['outgoing', 'outbound'],
		['out', 'outbound'],
		['local', 'internal'],
		['sideways', null],
	])('%s is %s', (word, direction) => {
		expect(kavkomDirection(word)).toBe(direction);
	});
});
