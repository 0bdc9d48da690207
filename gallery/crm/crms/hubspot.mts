import { quoted } from '../../words.mts';
import { address, CALL, FACTS, HTML_TEXT, NAME, NUMBER_END, type Crm } from '../crm.mts';

/** HubSpot takes five groups: any of them is enough. Its own fields hold the digits without the country code. */
const NUMBER_FIELDS = [
	'phone',
	'mobilephone',
	'hs_searchable_calculated_phone_number',
	'hs_searchable_calculated_mobile_number',
];
const WRITTEN_THE_SAME = `{ filters: [{ propertyName: 'phone', operator: 'EQ', value: ${CALL}.external_number }] }`;
const WITH_THE_END = `{ filters: [{ propertyName, operator: 'CONTAINS_TOKEN', value: '*' + ${NUMBER_END} + '*' }] }`;
const filterGroups = `[${WRITTEN_THE_SAME}, ...${JSON.stringify(NUMBER_FIELDS).replaceAll('"', "'")}.map((propertyName) => (${WITH_THE_END}))]`;

const NUMBERS = ['phone', 'mobilephone'];

const search = (properties: readonly string[]): Crm['find'] => ({
	method: 'POST',
	url: address('api_url', '/crm/v3/objects/contacts/search'),
	body: `{ limit: 100, properties: [${properties.map(quoted).join(', ')}], filterGroups: ${filterGroups} }`,
});

/** HubSpot's number for "this call belongs to this contact". */
const CALL_OF_CONTACT = 194;

const shifted = (milliseconds: number): string =>
	`String(DateTime.fromISO(${FACTS}.start).toMillis() + ${milliseconds})`;

export const HUBSPOT: Crm = {
	key: 'hubspot',
	title: 'HubSpot',
	logged: 'a call',
	credential: '**HubSpot App Token** credential',
	credentialType: 'hubspotAppToken',
	settings: { api_url: { value: 'https://api.hubapi.com' } },
	toFillIn:
		'The token is the one of a private app with the scopes `crm.objects.contacts.read` and `crm.objects.contacts.write`.',
	remarks: 'HubSpot shows the call in the timeline of the contact.',
	searches: [NUMBER_END],
	find: search(NUMBERS),
	found: 'answer.results',
	candidate:
		'({ id: contact.id, numbers: [contact.properties.phone, contact.properties.mobilephone] })',
	create: {
		method: 'POST',
		url: address('api_url', '/crm/v3/objects/contacts'),
		body: `{ properties: { phone: ${CALL}.external_number, lastname: ${NAME} } }`,
	},
	createdId: 'body.id',
	log: {
		method: 'POST',
		url: address('api_url', '/crm/v3/objects/calls'),
		body: `{ properties: { hs_timestamp: ${FACTS}.start, hs_call_title: ${FACTS}.title, hs_call_body: ${HTML_TEXT}, hs_call_direction: ${FACTS}.is_inbound ? 'INBOUND' : 'OUTBOUND', hs_call_duration: String(${FACTS}.seconds * 1000), hs_call_from_number: ${FACTS}.from, hs_call_to_number: ${FACTS}.to, hs_call_status: { answered: 'COMPLETED', busy: 'BUSY', failed: 'FAILED', cancelled: 'CANCELED' } [${FACTS}.status] ?? 'NO_ANSWER' }, associations: [{ to: { id: ${FACTS}.contact_id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: ${CALL_OF_CONTACT} }] }] }`,
	},
	isLogged: 'Boolean(body.id)',
	look: {
		method: 'POST',
		url: address('api_url', '/crm/v3/objects/calls/search'),
		body: `{ limit: 100, properties: ['hs_call_body'], filterGroups: [{ filters: [{ propertyName: 'hs_timestamp', operator: 'BETWEEN', value: ${shifted(-1000)}, highValue: ${shifted(1000)} }] }] }`,
	},
	lookedAt: 'answer.results',
	recordText: 'record.properties.hs_call_body',
};

/** To show who it is: a candidate has a `name`, too, and nobody has to have one. */
export const HUBSPOT_WITH_NAMES: Crm = {
	...HUBSPOT,
	toFillIn: 'The token is the one of a private app with the scope `crm.objects.contacts.read`.',
	find: search([...NUMBERS, 'firstname', 'lastname', 'company']),
	candidate:
		"({ id: contact.id, numbers: [contact.properties.phone, contact.properties.mobilephone], name: [[contact.properties.firstname, contact.properties.lastname].filter(Boolean).join(' '), contact.properties.company].filter(Boolean).join(', ') })",
};
