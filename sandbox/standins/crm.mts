/** Local HubSpot, Pipedrive, Salesforce and Zoho CRM: contacts with one number each, and what is logged on them. */
import type { ServerResponse } from 'node:http';
import type { IDataObject } from 'n8n-workflow';
import type { Credential } from '../n8n/workflows.mts';
import { startServer, type SeenRequest, type SimulatorServer } from '../shared/server.mts';
import { KINDS, type CrmRecords, type Kind } from './crmKinds.mts';

export interface CrmContact {
	id: string;
	/** As somebody typed it. */
	phone: string;
	name: string;
}

export interface CrmLog {
	contactId: string;
	/** What was sent, as it was sent. */
	record: IDataObject;
}

/** How it behaves oddly; changed in place. */
export interface CrmOddities {
	/** How long after something was made a search does not find it yet, in milliseconds. */
	searchLagMs: number;
	/** The statuses with which the next things that are written are answered, although they are written. */
	statusesAfterWriting: number[];
}

export interface CrmStandIn {
	server: SimulatorServer;
	/** What a user would enter in n8n to reach it. */
	credential: Credential;
	contacts: CrmContact[];
	logs: CrmLog[];
	oddities: CrmOddities;
	/** Adds a contact that was there long ago. */
	addContact(phone: string, name?: string): CrmContact;
}

export type CrmName = 'hubspot' | 'pipedrive' | 'salesforce' | 'zoho';

const LONG_AGO = 0;

type State = Pick<CrmStandIn, 'contacts' | 'logs' | 'oddities'>;

interface Records extends CrmRecords {
	add(phone: string, name: string, at: number): CrmContact;
}

function recordsOf({ contacts, logs, oddities }: State): Records {
	const madeAt = new Map<object, number>();
	const isFound = (one: object) =>
		(madeAt.get(one) ?? LONG_AGO) + oddities.searchLagMs <= Date.now();
	const add = (phone: string, name: string, at: number) => {
		const contact = { id: String(100 + contacts.length), phone, name };
		madeAt.set(contact, at);
		contacts.push(contact);
		return contact;
	};
	return {
		logs,
		found: () => contacts.filter(isFound),
		foundLogs: () => logs.filter(isFound),
		add,
		make: (phone, name) => add(phone, name, Date.now()),
		log(contactId, record) {
			const log = { contactId, record };
			madeAt.set(log, Date.now());
			logs.push(log);
		},
	};
}

function handle(
	{ routes, isAllowed }: Kind,
	records: CrmRecords,
	{ statusesAfterWriting }: CrmOddities,
	request: SeenRequest,
	response: ServerResponse,
): void {
	const route = routes[`${request.method} ${request.path}`];
	const send = (status: number, data?: unknown) => {
		response.writeHead(status, { 'content-type': 'application/json' });
		response.end(data === undefined ? '' : JSON.stringify(data));
	};
	if (!isAllowed(request)) return send(401, { message: 'Who are you?' });
	if (route === undefined) return send(404, { message: 'There is no such thing' });
	const body = request.body === '' ? {} : (JSON.parse(request.body) as IDataObject);
	const { status, data } = route(records, request, body);
	const instead = status === 201 ? statusesAfterWriting.shift() : undefined;
	if (instead !== undefined) return send(instead, { message: 'Something went wrong' });
	send(status, data);
}

/** Starts one of the four on the loopback interface. */
export async function startCrm(name: CrmName): Promise<CrmStandIn> {
	const kind = KINDS[name];
	const oddities: CrmOddities = { searchLagMs: 0, statusesAfterWriting: [] };
	const state: State = { contacts: [], logs: [], oddities };
	const records = recordsOf(state);
	const server = await startServer((request, response) =>
		handle(kind, records, oddities, request, response),
	);
	const { credentialType, credentialData } = kind;
	const credential = {
		type: credentialType,
		name: `${name} (local)`,
		data: credentialData(server.url),
	};
	const addContact = (phone: string, contactName = 'Somebody') =>
		records.add(phone, contactName, LONG_AGO);
	return { ...state, server, credential, addContact };
}
