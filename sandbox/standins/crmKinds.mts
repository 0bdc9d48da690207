/** What HubSpot, Pipedrive, Salesforce and Zoho CRM answer, as far as calls are logged there. */
import type { IDataObject } from 'n8n-workflow';
import type { SeenRequest } from '../shared/server.mts';
import type { CrmContact, CrmLog, CrmName } from './crm.mts';
import { isLoggedBetween, matchesContact, searched } from './hubspotSearch.mts';

export const TOKEN = 'sandbox-crm-token';

/** What the routes work on. */
export interface CrmRecords {
	/** What a search finds: not yet what was just made. */
	found(): CrmContact[];
	/** What a search for logged calls finds. */
	foundLogs(): CrmLog[];
	logs: readonly CrmLog[];
	make(phone: string, name: string): CrmContact;
	log(contactId: string, record: IDataObject): void;
}

interface Answer {
	status: number;
	data?: unknown;
}

type Route = (records: CrmRecords, request: SeenRequest, body: IDataObject) => Answer;

export interface Kind {
	/** What a user would enter, besides the address. */
	credentialType: string;
	credentialData: (url: string) => IDataObject;
	isAllowed: (request: SeenRequest) => boolean;
	/** By method and path. */
	routes: Record<string, Route>;
}

const digitsOf = (text: string): string => text.replace(/\D/g, '');

const ok = (data: unknown): Answer => ({ status: 200, data });
const made = (data: unknown): Answer => ({ status: 201, data });

const bearer = (word: string) => (request: SeenRequest) =>
	request.headers.authorization === `${word} ${TOKEN}`;

const oAuth2 = (extra: IDataObject): IDataObject => ({
	grantType: 'authorizationCode',
	authUrl: 'https://accounts.example.com/auth',
	accessTokenUrl: 'https://accounts.example.com/token',
	clientId: 'sandbox-client',
	clientSecret: 'sandbox-only',
	authentication: 'body',
	oauthTokenData: { access_token: TOKEN, token_type: 'Bearer', ...extra },
});

const HUBSPOT: Kind = {
	credentialType: 'hubspotAppToken',
	credentialData: () => ({ appToken: TOKEN }),
	isAllowed: bearer('Bearer'),
	routes: {
		'POST /crm/v3/objects/contacts/search': (records, _, body) => {
			const wanted = body.properties as string[];
			const results = searched(records.found(), body, matchesContact).map(
				({ id, phone, name }) => ({
					id,
					properties: Object.fromEntries(
						Object.entries({
							phone,
							mobilephone: null,
							firstname: name,
							lastname: null,
							company: null,
						}).filter(([property]) => wanted.includes(property)),
					),
				}),
			);
			return ok({ total: results.length, results });
		},
		'POST /crm/v3/objects/contacts': ({ make }, _, body) => {
			const { phone, lastname } = body.properties as Record<string, string>;
			return made({ id: make(phone, lastname).id });
		},
		'POST /crm/v3/objects/calls/search': (records, _, body) => {
			const logs = searched(records.foundLogs(), body, isLoggedBetween);
			return ok({
				total: logs.length,
				results: logs.map(({ record }) => ({ properties: record })),
			});
		},
		'POST /crm/v3/objects/calls': ({ log, logs }, _, body) => {
			const [{ to }] = body.associations as Array<{ to: { id: string } }>;
			log(to.id, body.properties as IDataObject);
			return made({ id: String(logs.length) });
		},
	},
};

const PIPEDRIVE: Kind = {
	credentialType: 'pipedriveApi',
	credentialData: () => ({ apiToken: TOKEN }),
	isAllowed: ({ query }) => query.get('api_token') === TOKEN,
	routes: {
		'GET /api/v2/persons/search': (records, { query }) => {
			const term = query.get('term') ?? '';
			const items = records
				.found()
				.filter(({ phone }) => digitsOf(phone).includes(term))
				.map(({ id, phone, name }) => ({ item: { id: Number(id), name, phones: [phone] } }));
			return ok({ success: true, data: { items } });
		},
		'POST /api/v2/persons': ({ make }, _, body) => {
			const [{ value }] = body.phones as Array<{ value: string }>;
			return made({ success: true, data: { id: Number(make(value, String(body.name)).id) } });
		},
		'GET /api/v2/activities': ({ logs }, { query }) => {
			const person = query.get('person_id');
			const data = logs.filter(({ contactId }) => contactId === person).map(({ record }) => record);
			return ok({ success: true, data });
		},
		'POST /api/v2/activities': ({ log, logs }, _, body) => {
			const [{ person_id }] = body.participants as Array<{ person_id: number }>;
			log(String(person_id), body);
			return made({ success: true, data: { id: logs.length } });
		},
	},
};

const found = (records: IDataObject[]): Answer =>
	ok({ totalSize: records.length, done: true, records });

/** `Phone LIKE '%1%2%'` of a query. */
function likeOf(query: string): RegExp {
	const pattern = /\bPhone LIKE '([^']*)'/.exec(query)?.[1] ?? '';
	return new RegExp(`^${pattern.split('%').join('.*')}$`);
}

const SALESFORCE: Kind = {
	credentialType: 'salesforceOAuth2Api',
	credentialData: (url) => oAuth2({ instance_url: url }),
	isAllowed: bearer('Bearer'),
	routes: {
		'GET /services/data/v59.0/query': (records, { query }) => {
			const text = query.get('q') ?? '';
			const key = /\bCallObject = '([^']*)'/.exec(text)?.[1];
			if (key !== undefined) {
				const logs = records.logs.filter(({ record }) => record.CallObject === key);
				return found(logs.map(({ record }) => record));
			}
			const like = likeOf(text);
			return found(
				records
					.found()
					.filter(({ phone }) => like.test(phone))
					.map(({ id, phone }) => ({ Id: id, Phone: phone, MobilePhone: null })),
			);
		},
		'POST /services/data/v59.0/sobjects/Contact': ({ make }, _, body) => {
			const { id } = make(String(body.Phone), String(body.LastName));
			return made({ id, success: true, errors: [] });
		},
		'POST /services/data/v59.0/sobjects/Task': ({ log, logs }, _, body) => {
			log(String(body.WhoId), body);
			return made({ id: String(logs.length), success: true, errors: [] });
		},
	},
};

const listed = (data: IDataObject[]): Answer =>
	data.length === 0 ? { status: 204 } : ok({ data });

const ZOHO: Kind = {
	credentialType: 'oAuth2Api',
	credentialData: () => oAuth2({}),
	// Zoho takes both words.
	isAllowed: (request) => bearer('Bearer')(request) || bearer('Zoho-oauthtoken')(request),
	routes: {
		'GET /crm/v8/Contacts/search': (records, { query }) => {
			const wanted = digitsOf(query.get('phone') ?? query.get('word') ?? '');
			return listed(
				records
					.found()
					.filter(({ phone }) => wanted !== '' && digitsOf(phone).includes(wanted))
					.map(({ id, phone }) => ({ id, Phone: phone })),
			);
		},
		'POST /crm/v8/Contacts': ({ make }, _, body) => {
			const [{ Phone, Last_Name }] = body.data as Array<Record<string, string>>;
			const details = { id: make(Phone, Last_Name).id };
			return made({ data: [{ code: 'SUCCESS', status: 'success', details }] });
		},
		'GET /crm/v8/Calls': ({ logs }) => listed(logs.map(({ record }) => record)),
		'POST /crm/v8/Calls': ({ log }, _, body) => {
			const [record] = body.data as Array<IDataObject & { Who_Id: { id: string } }>;
			log(record.Who_Id.id, record);
			return made({ data: [{ code: 'SUCCESS', status: 'success' }] });
		},
	},
};

export const KINDS: Record<CrmName, Kind> = {
	hubspot: HUBSPOT,
	pipedrive: PIPEDRIVE,
	salesforce: SALESFORCE,
	zoho: ZOHO,
};
