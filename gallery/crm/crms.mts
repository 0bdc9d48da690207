/** The CRMs that calls are logged in: how each of them is asked and told. */
import { setting, type Settings } from '../parts/settings.mts';
import type { CrmRequest } from './http.mts';

export interface Crm {
	/** In file names. */
	key: 'hubspot' | 'pipedrive' | 'salesforce' | 'zoho';
	title: string;
	/** What a logged call is there: "a call". */
	logged: string;
	credential: string;
	credentialType: string;
	settings: Settings;
	/** What to fill in besides the credential, for a note. */
	toFillIn: string;
	/** What is special about it, for a note. */
	remarks: string;
	/** Finds contacts that may have the number of the call, `CALL`. */
	find: CrmRequest;
	/** Expression for a list of `{ id, numbers }` from the answer. */
	candidates: string;
	/** Makes a contact for the call; `CALL` is the call. */
	create: CrmRequest;
	/** Expression for its id in the answer. */
	createdId: string;
	/** Logs what `callFacts.js` wrote. */
	log: CrmRequest;
	/** Expression: whether an answer without an error says that it was logged. */
	isLogged: string;
}

export const ONE_BY_ONE = 'Take one call after the other';

/** The call that is being dealt with. */
export const CALL = `$('${ONE_BY_ONE}').first().json`;

const base = (name: string): string => `${setting(name)}.trim().replace(/\\/+$/, '')`;
const DIGITS = `${CALL}.external_number.replace(/\\D/g, '')`;
const LAST_SEVEN = `${DIGITS}.slice(-7)`;
const NAME = `String(${CALL}.direction === 'inbound' && ${CALL}.source_name || ${CALL}.external_number).slice(0, 80)`;

const HUBSPOT: Crm = {
	key: 'hubspot',
	title: 'HubSpot',
	logged: 'a call',
	credential: '**HubSpot App Token** credential',
	credentialType: 'hubspotAppToken',
	settings: { api_url: { value: 'https://api.hubapi.com' } },
	toFillIn:
		'The token is the one of a private app with the scopes `crm.objects.contacts.read` and `crm.objects.contacts.write`.',
	remarks: 'HubSpot shows the call in the timeline of the contact.',
	find: {
		method: 'POST',
		url: `${base('api_url')} + '/crm/v3/objects/contacts/search'`,
		body: `{ limit: 50, properties: ['phone', 'mobilephone'], filterGroups: [['phone', 'EQ', ${CALL}.external_number], ['mobilephone', 'EQ', ${CALL}.external_number], ['hs_searchable_calculated_phone_number', 'CONTAINS_TOKEN', '*' + ${LAST_SEVEN}], ['hs_searchable_calculated_mobile_number', 'CONTAINS_TOKEN', '*' + ${LAST_SEVEN}]].map(([propertyName, operator, value]) => ({ filters: [{ propertyName, operator, value }] })) }`,
	},
	candidates:
		'($json.results ?? []).map(({ id, properties }) => ({ id, numbers: [properties.phone, properties.mobilephone] }))',
	create: {
		method: 'POST',
		url: `${base('api_url')} + '/crm/v3/objects/contacts'`,
		body: `{ properties: { phone: ${CALL}.external_number, lastname: ${NAME} } }`,
	},
	createdId: '$json.id',
	log: {
		method: 'POST',
		url: `${base('api_url')} + '/crm/v3/objects/calls'`,
		// 194 is HubSpot's number for "this call belongs to this contact".
		body: `{ properties: { hs_timestamp: $json.start, hs_call_title: $json.title, hs_call_body: $json.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\\n', '<br>'), hs_call_direction: $json.is_inbound ? 'INBOUND' : 'OUTBOUND', hs_call_duration: String($json.seconds * 1000), hs_call_from_number: $json.from, hs_call_to_number: $json.to, hs_call_status: { answered: 'COMPLETED', busy: 'BUSY', failed: 'FAILED', cancelled: 'CANCELED' } [$json.status] ?? 'NO_ANSWER' }, associations: [{ to: { id: $json.contact_id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 194 }] }] }`,
	},
	isLogged: 'Boolean($json.id)',
};

const PIPEDRIVE: Crm = {
	key: 'pipedrive',
	title: 'Pipedrive',
	logged: 'an activity',
	credential: '**Pipedrive API** credential',
	credentialType: 'pipedriveApi',
	settings: { api_url: { value: 'https://api.pipedrive.com' } },
	toFillIn: '',
	remarks: 'Pipedrive shows the call as a done activity of the person.',
	find: {
		method: 'GET',
		url: `${base('api_url')} + '/api/v2/persons/search'`,
		query: { term: LAST_SEVEN, fields: "'phone'", limit: '100' },
	},
	candidates:
		'($json.data?.items ?? []).map(({ item }) => ({ id: item.id, numbers: item.phones ?? [] }))',
	create: {
		method: 'POST',
		url: `${base('api_url')} + '/api/v2/persons'`,
		body: `{ name: ${NAME}, phones: [{ value: ${CALL}.external_number, primary: true, label: 'work' }] }`,
	},
	createdId: '$json.data?.id',
	log: {
		method: 'POST',
		url: `${base('api_url')} + '/api/v2/activities'`,
		body: `{ subject: $json.title, type: 'call', done: true, due_date: $json.start_date, due_time: $json.start_time, duration: $json.hours_minutes, note: $json.text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('\\n', '<br>'), participants: [{ person_id: Number($json.contact_id), primary: true }] }`,
	},
	isLogged: '$json.success === true',
};

const SALESFORCE: Crm = {
	key: 'salesforce',
	title: 'Salesforce',
	logged: 'a task',
	credential: '**Salesforce OAuth2 API** credential',
	credentialType: 'salesforceOAuth2Api',
	settings: { instance_url: {} },
	toFillIn:
		'In *Settings* fill in *instance_url*, the address of your Salesforce, such as `https://example.my.salesforce.com`.',
	remarks:
		'Salesforce shows the call as a completed task of the contact. The ID of the call stands in its field *Call Object Identifier*.',
	find: {
		method: 'GET',
		url: `${base('instance_url')} + '/services/data/v59.0/query'`,
		// A sign that stands for anything between the digits finds them however they are written.
		query: {
			q: `"SELECT Id, Phone, MobilePhone FROM Contact WHERE Phone LIKE 'PATTERN' OR MobilePhone LIKE 'PATTERN' LIMIT 200".replaceAll('PATTERN', '%' + ${LAST_SEVEN}.split('').join('%'))`,
		},
	},
	candidates:
		'($json.records ?? []).map((contact) => ({ id: contact.Id, numbers: [contact.Phone, contact.MobilePhone] }))',
	create: {
		method: 'POST',
		url: `${base('instance_url')} + '/services/data/v59.0/sobjects/Contact'`,
		body: `{ LastName: ${NAME}, Phone: ${CALL}.external_number }`,
	},
	createdId: '$json.id',
	log: {
		method: 'POST',
		url: `${base('instance_url')} + '/services/data/v59.0/sobjects/Task'`,
		body: `{ Subject: $json.title, WhoId: $json.contact_id, Status: 'Completed', TaskSubtype: 'Call', ActivityDate: $json.start_date, CallType: $json.is_inbound ? 'Inbound' : 'Outbound', CallDurationInSeconds: $json.seconds, CallDisposition: $json.status, CallObject: $json.call_key.slice(0, 255), Description: $json.text }`,
	},
	isLogged: '$json.success === true',
};

const ZOHO: Crm = {
	key: 'zoho',
	title: 'Zoho CRM',
	logged: 'a call',
	credential: '**Zoho OAuth2 API** credential',
	credentialType: 'zohoOAuth2Api',
	settings: { api_url: { value: 'https://www.zohoapis.com' } },
	toFillIn:
		'In *Settings* change *api_url* if your Zoho is elsewhere: `https://www.zohoapis.eu` in Europe, `https://www.zohoapis.in` in India.',
	remarks:
		'Zoho shows the call in the list of calls of the contact. It searches for the number as it is written, so keep numbers in the form +12125550123.',
	find: {
		method: 'GET',
		url: `${base('api_url')} + '/crm/v2/Contacts/search'`,
		query: { phone: `${CALL}.external_number` },
	},
	candidates:
		'($json.data ?? []).map((contact) => ({ id: contact.id, numbers: [contact.Phone, contact.Mobile, contact.Home_Phone, contact.Other_Phone] }))',
	create: {
		method: 'POST',
		url: `${base('api_url')} + '/crm/v2/Contacts'`,
		body: `{ data: [{ Last_Name: ${NAME}, Phone: ${CALL}.external_number }] }`,
	},
	createdId: '$json.data?.[0]?.details?.id',
	log: {
		method: 'POST',
		url: `${base('api_url')} + '/crm/v2/Calls'`,
		body: `{ data: [{ Subject: $json.title, Call_Type: $json.is_inbound ? ($json.status === 'answered' ? 'Inbound' : 'Missed') : 'Outbound', Call_Start_Time: $json.start.replace('Z', '+00:00'), Call_Duration: $json.minutes_seconds, Description: $json.text, Who_Id: { id: $json.contact_id }, $se_module: 'Contacts' }] }`,
	},
	isLogged: "$json.data?.[0]?.status === 'success'",
};

export const CRMS: readonly Crm[] = [HUBSPOT, PIPEDRIVE, SALESFORCE, ZOHO];
export { HUBSPOT, PIPEDRIVE, SALESFORCE, ZOHO };
