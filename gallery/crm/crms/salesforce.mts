import { fillIn } from '../../parts/steps.mts';
import { address, CALL, FACTS, NAME, NUMBER_END, type Crm } from '../crm.mts';

/** A sign that stands for anything around and between the digits finds them however they are written. */
const PATTERN = `'%' + ${NUMBER_END}.split('').join('%') + '%'`;

export const SALESFORCE: Crm = {
	key: 'salesforce',
	title: 'Salesforce',
	logged: 'a task',
	credential: '**Salesforce OAuth2 API** credential',
	credentialType: 'salesforceOAuth2Api',
	settings: { instance_url: {} },
	toFillIn: '',
	steps: [
		fillIn(
			'*instance_url*, the address of your Salesforce, such as `https://example.my.salesforce.com`',
		),
	],
	remarks:
		'Salesforce shows the call as a completed task of the contact. The ID of the call stands in its field *Call Object Identifier*.',
	searches: [PATTERN],
	find: {
		method: 'GET',
		url: address('instance_url', '/services/data/v59.0/query'),
		query: {
			q: `=SELECT Id, Phone, MobilePhone FROM Contact WHERE Phone LIKE '{{ $json.search }}' OR MobilePhone LIKE '{{ $json.search }}' LIMIT 2000`,
		},
	},
	found: 'answer.records',
	candidate: '({ id: contact.Id, numbers: [contact.Phone, contact.MobilePhone] })',
	create: {
		method: 'POST',
		url: address('instance_url', '/services/data/v59.0/sobjects/Contact'),
		body: `{ LastName: ${NAME}, Phone: ${CALL}.external_number }`,
	},
	createdId: 'body.success === true && body.id',
	log: {
		method: 'POST',
		url: address('instance_url', '/services/data/v59.0/sobjects/Task'),
		body: `{ Subject: ${FACTS}.title, WhoId: ${FACTS}.contact_id, Status: 'Completed', TaskSubtype: 'Call', ActivityDate: ${FACTS}.local_date, CallType: ${FACTS}.is_inbound ? 'Inbound' : 'Outbound', CallDurationInSeconds: ${FACTS}.seconds, CallDisposition: ${FACTS}.status, CallObject: ${FACTS}.call_key.slice(0, 255), Description: ${FACTS}.text }`,
	},
	isLogged: 'body.success === true',
	look: {
		method: 'GET',
		url: address('instance_url', '/services/data/v59.0/query'),
		query: {
			q: `=SELECT Id, Description FROM Task WHERE CallObject = '{{ ${FACTS}.call_key.slice(0, 255).replace(/['\\\\]/g, '\\\\$&') }}' LIMIT 200`,
		},
	},
	lookedAt: 'answer.records',
	recordText: 'record.Description',
};
