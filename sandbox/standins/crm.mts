/** Local HubSpot, Pipedrive, Salesforce and Zoho CRM: contacts with one number each, and what is logged on them. */
import type { ServerResponse } from 'node:http';
import type { IDataObject } from 'n8n-workflow';
import type { Credential } from '../n8n/workflows.mts';
import { startServer, type SeenRequest, type SimulatorServer } from '../shared/server.mts';

export interface CrmContact {
	id: string;
	phone: string;
	name: string;
}

export interface CrmLog {
	contactId: string;
	/** What was sent, as it was sent. */
	record: IDataObject;
}

export interface CrmStandIn {
	server: SimulatorServer;
	/** What a user would enter in n8n to reach it. */
	credential: Credential;
	contacts: CrmContact[];
	logs: CrmLog[];
	addContact(phone: string, name?: string): CrmContact;
}

export type CrmName = 'hubspot' | 'pipedrive' | 'salesforce' | 'zoho';

const TOKEN = 'sandbox-crm-token';

const digitsOf = (text: string): string => text.replace(/\D/g, '');

type Crm = Pick<CrmStandIn, 'contacts' | 'logs' | 'addContact'>;
type Route = (
	crm: Crm,
	request: SeenRequest,
	body: IDataObject,
) => { status: number; data?: unknown };

interface Kind {
	/** What a user would enter, besides the address. */
	credentialType: string;
	credentialData: (url: string) => IDataObject;
	isAllowed: (request: SeenRequest) => boolean;
	/** By method and path. */
	routes: Record<string, Route>;
}

interface Filter {
	propertyName: string;
	operator: string;
	value: string;
}

/** HubSpot's calculated numbers hold digits only; `*` stands for what comes before. */
function matchesFilter({ phone }: CrmContact, { propertyName, operator, value }: Filter): boolean {
	if (operator === 'EQ') return propertyName === 'phone' && phone === value;
	const isNumber = propertyName === 'hs_searchable_calculated_phone_number';
	return isNumber && digitsOf(phone).endsWith(value.replace('*', ''));
}

/** `Phone LIKE '%1%2'` of a query. */
function likeOf(query: string): RegExp {
	const pattern = /\bPhone LIKE '([^']*)'/.exec(query)?.[1] ?? '';
	return new RegExp(`^${pattern.split('%').join('.*')}$`);
}

const oAuth2 = (extra: IDataObject): IDataObject => ({
	clientId: 'sandbox-client',
	clientSecret: 'sandbox-only',
	oauthTokenData: { access_token: TOKEN, token_type: 'Bearer', ...extra },
});

const bearer = (word: string) => (request: SeenRequest) =>
	request.headers.authorization === `${word} ${TOKEN}`;

const KINDS: Record<CrmName, Kind> = {
	hubspot: {
		credentialType: 'hubspotAppToken',
		credentialData: () => ({ appToken: TOKEN }),
		isAllowed: bearer('Bearer'),
		routes: {
			'POST /crm/v3/objects/contacts/search': ({ contacts }, _, body) => {
				const groups = body.filterGroups as Array<{ filters: Filter[] }>;
				const found = contacts.filter((contact) =>
					groups.some(({ filters }) => filters.every((filter) => matchesFilter(contact, filter))),
				);
				const results = found.map(({ id, phone }) => ({
					id,
					properties: { phone, mobilephone: null },
				}));
				return { status: 200, data: { total: results.length, results } };
			},
			'POST /crm/v3/objects/contacts': ({ addContact }, _, body) => {
				const { phone, lastname } = body.properties as Record<string, string>;
				return { status: 201, data: { id: addContact(phone, lastname).id } };
			},
			'POST /crm/v3/objects/calls': ({ logs }, _, body) => {
				const [{ to }] = body.associations as Array<{ to: { id: string } }>;
				logs.push({ contactId: to.id, record: body.properties as IDataObject });
				return { status: 201, data: { id: String(logs.length) } };
			},
		},
	},
	pipedrive: {
		credentialType: 'pipedriveApi',
		credentialData: () => ({ apiToken: TOKEN }),
		isAllowed: ({ query }) => query.get('api_token') === TOKEN,
		routes: {
			'GET /api/v2/persons/search': ({ contacts }, { query }) => {
				const term = query.get('term') ?? '';
				const items = contacts
					.filter(({ phone }) => digitsOf(phone).includes(term))
					.map(({ id, phone, name }) => ({ item: { id: Number(id), name, phones: [phone] } }));
				return { status: 200, data: { success: true, data: { items } } };
			},
			'POST /api/v2/persons': ({ addContact }, _, body) => {
				const [{ value }] = body.phones as Array<{ value: string }>;
				const { id } = addContact(value, String(body.name));
				return { status: 201, data: { success: true, data: { id: Number(id) } } };
			},
			'POST /api/v2/activities': ({ logs }, _, body) => {
				const [{ person_id }] = body.participants as Array<{ person_id: number }>;
				logs.push({ contactId: String(person_id), record: body });
				return { status: 201, data: { success: true, data: { id: logs.length } } };
			},
		},
	},
	salesforce: {
		credentialType: 'salesforceOAuth2Api',
		credentialData: (url) => oAuth2({ instance_url: url }),
		isAllowed: bearer('Bearer'),
		routes: {
			'GET /services/data/v59.0/query': ({ contacts }, { query }) => {
				const like = likeOf(query.get('q') ?? '');
				const records = contacts
					.filter(({ phone }) => like.test(phone))
					.map(({ id, phone }) => ({ Id: id, Phone: phone, MobilePhone: null }));
				return { status: 200, data: { totalSize: records.length, done: true, records } };
			},
			'POST /services/data/v59.0/sobjects/Contact': ({ addContact }, _, body) => {
				const { id } = addContact(String(body.Phone), String(body.LastName));
				return { status: 201, data: { id, success: true, errors: [] } };
			},
			'POST /services/data/v59.0/sobjects/Task': ({ logs }, _, body) => {
				logs.push({ contactId: String(body.WhoId), record: body });
				return { status: 201, data: { id: String(logs.length), success: true, errors: [] } };
			},
		},
	},
	zoho: {
		credentialType: 'zohoOAuth2Api',
		credentialData: (url) => oAuth2({ api_domain: url }),
		// Zoho takes both words.
		isAllowed: (request) => bearer('Bearer')(request) || bearer('Zoho-oauthtoken')(request),
		routes: {
			'GET /crm/v2/Contacts/search': ({ contacts }, { query }) => {
				const found = contacts.filter(({ phone }) => phone === query.get('phone'));
				const data = found.map(({ id, phone }) => ({ id, Phone: phone }));
				return found.length === 0 ? { status: 204 } : { status: 200, data: { data } };
			},
			'POST /crm/v2/Contacts': ({ addContact }, _, body) => {
				const [{ Phone, Last_Name }] = body.data as Array<Record<string, string>>;
				const details = { id: addContact(Phone, Last_Name).id };
				return { status: 201, data: { data: [{ code: 'SUCCESS', status: 'success', details }] } };
			},
			'POST /crm/v2/Calls': ({ logs }, _, body) => {
				const [record] = body.data as Array<IDataObject & { Who_Id: { id: string } }>;
				logs.push({ contactId: record.Who_Id.id, record });
				return { status: 201, data: { data: [{ code: 'SUCCESS', status: 'success' }] } };
			},
		},
	},
};

function handle(kind: Kind, crm: Crm, request: SeenRequest, response: ServerResponse): void {
	const route = kind.routes[`${request.method} ${request.path}`];
	const send = (status: number, data?: unknown) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(data === undefined ? '' : JSON.stringify(data));
	};
	if (!kind.isAllowed(request)) return send(401, { message: 'Who are you?' });
	if (route === undefined) return send(404, { message: 'There is no such thing' });
	const body = request.body === '' ? {} : (JSON.parse(request.body) as IDataObject);
	const { status, data } = route(crm, request, body);
	send(status, data);
}

/** Starts one of the four on the loopback interface. */
export async function startCrm(name: CrmName): Promise<CrmStandIn> {
	const kind = KINDS[name];
	const crm: Crm = {
		contacts: [],
		logs: [],
		addContact(phone, contactName = 'Somebody') {
			const contact = { id: String(100 + crm.contacts.length), phone, name: contactName };
			crm.contacts.push(contact);
			return contact;
		},
	};
	const server = await startServer((request, response) => handle(kind, crm, request, response));
	const { credentialType, credentialData } = kind;
	const credential = {
		type: credentialType,
		name: `${name} (local)`,
		data: credentialData(server.url),
	};
	return { ...crm, server, credential };
}
