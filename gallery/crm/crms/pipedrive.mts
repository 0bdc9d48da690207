import { address, CALL, FACTS, HTML_TEXT, NAME, NUMBER_END, type Crm } from '../crm.mts';

export const PIPEDRIVE: Crm = {
	key: 'pipedrive',
	title: 'Pipedrive',
	logged: 'an activity',
	credential: '**Pipedrive API** credential',
	credentialType: 'pipedriveApi',
	settings: { api_url: { value: 'https://api.pipedrive.com' } },
	toFillIn: '',
	remarks: 'Pipedrive shows the call as a done activity of the person.',
	searches: [NUMBER_END],
	find: {
		method: 'GET',
		url: address('api_url', '/api/v2/persons/search'),
		query: { term: '={{ $json.search }}', fields: 'phone', limit: '500' },
	},
	found: 'answer.data?.items',
	candidate: '({ id: contact.item.id, numbers: contact.item.phones ?? [] })',
	create: {
		method: 'POST',
		url: address('api_url', '/api/v2/persons'),
		body: `{ name: ${NAME}, phones: [{ value: ${CALL}.external_number, primary: true, label: 'work' }] }`,
	},
	createdId: 'body.data?.id',
	log: {
		method: 'POST',
		url: address('api_url', '/api/v2/activities'),
		body: `{ subject: ${FACTS}.title, type: 'call', done: true, due_date: ${FACTS}.utc_date, due_time: ${FACTS}.utc_time, duration: ${FACTS}.hours_minutes, note: ${HTML_TEXT}, participants: [{ person_id: Number(${FACTS}.contact_id), primary: true }] }`,
	},
	isLogged: 'body.success === true',
	look: {
		method: 'GET',
		url: address('api_url', '/api/v2/activities'),
		query: {
			person_id: `={{ ${FACTS}.contact_id }}`,
			sort_by: 'add_time',
			sort_direction: 'desc',
			limit: '500',
		},
	},
	lookedAt: 'answer.data',
	recordText: 'record.note',
};
