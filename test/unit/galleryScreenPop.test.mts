/** Who is told of while it rings, and in which words: the scripts of the screen pop, run as a Code node runs them. */
import { DateTime } from 'luxon';
import type { IDataObject } from 'n8n-workflow';
import { describe, expect, it } from '@jest/globals';
import { screenPop } from '../../gallery/alerts/screenPop.mts';
import { OWN_ADDRESS, WAYS } from '../../gallery/alerts/screenPopWays.mts';
import { HUBSPOT_WITH_NAMES } from '../../gallery/crm/crms/hubspot.mts';
import { KAVKOM } from '../../services.mts';
import { readByPeople, runNode } from '../support/codeNode.mts';

const { workflow } = screenPop(HUBSPOT_WITH_NAMES, OWN_ADDRESS);

const call = (partial: IDataObject = {}): IDataObject => ({
	id: 'one',
	provider: KAVKOM.provider,
	direction: 'inbound',
	status: 'unknown',
	source: '+33199001234',
	source_name: null,
	destination: '+33199000000',
	extension: null,
	external_number: '+33199001234',
	started_at: null,
	ended_at: null,
	recording: null,
	duration_seconds: null,
	talk_seconds: null,
	event: 'ringing',
	...partial,
});

const kept = (...calls: IDataObject[]): IDataObject[] =>
	runNode(workflow, 'Keep the calls that come in now', {
		input: [{}],
		nodes: { 'Are all settings filled in?': calls },
	});

const ago = (minutes: number): string => DateTime.utc().minus({ minutes }).toISO();

describe('a call is told of', () => {
	it.each<IDataObject>([
		{},
		{ event: 'Ring_Wait' },
		{ event: 'CS_EXECUTE' },
		{ event: 'started', started_at: ago(1) },
		{ event: 'active', duration_seconds: 4 },
		{ event: 'a word that nobody knows' },
		{ event: null },
		{ event: 'answered', status: 'answered', duration_seconds: 0 },
		{ source: 'anonymous', external_number: null },
		{ source: '0199001234', external_number: null },
	])('while it rings or goes on: %j', (partial) => {
		expect(kept(call(partial)).map(({ id }) => id)).toEqual(['one']);
	});

	it.each<IDataObject>([
		{ direction: 'outbound' },
		{ direction: 'internal' },
		{ direction: null },
		{ source: '102', external_number: null },
		{ event: 'finished' },
		{ event: 'CALL_ENDED' },
		{ event: 'missed', status: 'missed' },
		{ event: 'voicemail', status: 'voicemail' },
		{ event: 'answered', status: 'answered', duration_seconds: 65 },
		{ event: 'a word that nobody knows', duration_seconds: 12 },
		{ ended_at: ago(0) },
		{ recording: 'x.mp3' },
		{ started_at: ago(20) },
		{ id: null },
	])('never when it is no call from outside, or over: %j', (partial) => {
		expect(kept(call(partial))).toEqual([]);
	});

	it('once, when a post brings two events of it', () => {
		expect(kept(call(), call({ event: 'active' }), call({ id: 'two' }))).toHaveLength(2);
	});

	it('without anything to search for when the caller is hidden', () => {
		const [hidden] = kept(call({ source: 'anonymous', external_number: '+33199001234' }));
		expect(hidden.external_number).toBe('');
	});
});

const ADDRESS = 'https://app.example.com/contacts/1/record/0-1/51';

interface Found {
	more?: number;
	input?: IDataObject;
	contact?: IDataObject;
	address?: string;
}

const message = (
	partial: IDataObject,
	{ input = { contact_id: '' }, contact, address = ADDRESS, more = 0 }: Found = {},
): IDataObject =>
	readByPeople(workflow, 'Write who is calling', {
		input: [contact ? { contact_id: String(contact.id), more_contacts: more } : input],
		nodes: {
			'Settings: fill in here': [{ contact_address: address, send_to_url: 'https://example.com' }],
			'Take one call after the other': [call(partial)],
			'List who may have this number': [{ candidates: contact ? [{ id: 1 }, contact] : [] }],
		},
	})[0];

describe('the message', () => {
	it.each([
		[{}, 'Call from +33199001234', 'Nobody in HubSpot has this number'],
		[{ source_name: '<!channel>' }, 'Call from +33199001234, channel'],
		[{ source_name: '+33 1 99 00 12 34' }, 'Call from +33199001234', 'Nobody in HubSpot'],
		[{ source: 'Anonymous', external_number: '' }, 'Call from a hidden number', 'To: 33199000000'],
		[{ source: '0199001234', external_number: '' }, 'Call from 0199001234', 'not asked'],
	])('of %j', (partial, first, second = '') => {
		const [head, ...rest] = String(message(partial).text).split('\n');
		expect(head).toBe(first);
		expect(rest.join('\n')).toContain(second);
	});

	it('says that the CRM could not be asked, never that nobody has the number', () => {
		const { text } = message({}, { input: { error: 'HubSpot could not be searched: timeout' } });
		expect(text).toContain('HubSpot could not be asked who that is');
		expect(text).not.toContain('Nobody');
	});

	it.each([
		[0, 'Call from +33199001234, Ann'],
		[1, 'Call from +33199001234, Ann (and 1 more with this number)'],
		[2, 'Call from +33199001234, Ann (and 2 more with this number)'],
	])('says that %i more contacts have the number', (more, head) => {
		const { text, more_contacts } = message({}, { contact: { id: 7, name: 'Ann' }, more });
		expect(String(text).split('\n')[0]).toBe(head);
		expect(more_contacts).toBe(more);
		expect(message({}).more_contacts).toBeNull();
	});

	it.each([
		[ADDRESS, ADDRESS.replace('51', '7')],
		[` ${ADDRESS}/?a=1#b `, ADDRESS.replace('51', '7')],
		['https://app.example.com/contacts/1/record/0-1', `${ADDRESS.replace('51', '7')}`],
		['javascript:alert(1)', null],
		['not filled in', null],
	])('leads to the contact by the address of another: %j', (address, expected) => {
		const contact = { id: 7, name: 'Ann [Lee](https://evil.example)' };
		const { text, name, contact_url } = message({}, { contact, address });
		expect([name, contact_url]).toEqual(['Ann Lee https evil example', expected]);
		expect(String(text).split('\n')[0]).toBe('Call from +33199001234, Ann Lee https evil example');
	});
});

it('carries no credential to an address of one’s own, and sends nothing twice', () => {
	for (const way of WAYS) {
		const { nodes } = screenPop(HUBSPOT_WITH_NAMES, way).workflow;
		const tell = nodes.find(({ name }) => name.startsWith('Tell '));
		expect(tell?.retryOnFail).toBeUndefined();
		const isOwn = way === OWN_ADDRESS;
		expect(tell?.parameters.authentication).toBe(isOwn ? undefined : 'accessToken');
	}
});
