/** MongoDB: one document a call. Its `_id` is made from provider, account and ID, so that no call can be there twice. */
import type { IDataObject } from 'n8n-workflow';
import { CALL_COLUMNS, kindOf } from '../../callColumns.mts';
import { PATIENT } from '../../nodes.mts';
import type { Service } from '../../../services.mts';
import type { NodeSpec } from '../../workflow.mts';
import { chooseInEvery } from '../../parts/steps.mts';
import { section, type Destination } from '../destination.mts';
import { accountOf } from '../../parts/account.mts';
import {
	decideWindow,
	NOTED,
	NOTED_TIMES,
	NOTED_KEY,
	notedKeyOf,
	notedName,
	noteName,
	windowOf,
} from '../window.mts';

const COLLECTION = 'calls';

/** One document an account: how far its last good run got. */
const RUNS_COLLECTION = 'call_syncs';

const TIMES = CALL_COLUMNS.filter((column) => kindOf(column) === 'instant');

function mongo(
	name: string,
	at: NodeSpec['at'],
	parameters: IDataObject,
	settings: NodeSpec['settings'],
): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.mongoDb',
		typeVersion: 1.2,
		at,
		settings,
		parameters: { resource: 'document', collection: COLLECTION, ...parameters },
	};
}

const newestName = ({ title }: Service): string => `Find the newest ${title} call`;

const findNewest = (service: Service): NodeSpec =>
	mongo(
		newestName(service),
		[1, 0],
		{
			operation: 'find',
			query: `={{ JSON.stringify({ provider: '${service.provider}', account: ${accountOf(service)}, started_at: { $type: 'date' } }) }}`,
			options: { limit: 1, sort: JSON.stringify({ started_at: -1 }) },
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

const readNoted = (service: Service): NodeSpec =>
	mongo(
		notedName(service),
		[2, 0],
		{
			collection: RUNS_COLLECTION,
			operation: 'find',
			query: `={{ JSON.stringify({ ${NOTED_KEY}: ${notedKeyOf(service)} }) }}`,
			options: { limit: 1 },
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

const noteRun = (service: Service, at: NodeSpec['at']): NodeSpec =>
	mongo(
		noteName(service),
		at,
		{
			collection: RUNS_COLLECTION,
			operation: 'update',
			updateKey: NOTED_KEY,
			fields: NOTED.join(','),
			upsert: true,
			options: { dateFields: NOTED_TIMES.join(',') },
		},
		PATIENT,
	);

/** The node makes an ObjectId of it, which takes 24 hexadecimal digits. */
const ID_OF_CALL =
	"={{ [$json.provider, $json.account, $json.id].join('|').hash('sha256').slice(0, 24) }}";

function makeDocuments({ title }: Service, column: number): NodeSpec {
	return {
		name: `Give each ${title} call an ID of its own`,
		type: 'n8n-nodes-base.set',
		typeVersion: 3.4,
		at: [column, 0],
		parameters: {
			mode: 'manual',
			duplicateItem: false,
			assignments: {
				assignments: [{ id: 'document-id', name: '_id', value: ID_OF_CALL, type: 'string' }],
			},
			includeOtherFields: true,
			include: 'all',
			options: {},
		},
	};
}

const write = (service: Service, column: number): NodeSpec =>
	mongo(
		`Write each ${service.title} call once`,
		[column, 0],
		{
			operation: 'update',
			updateKey: '_id',
			fields: CALL_COLUMNS.join(','),
			upsert: true,
			options: { dateFields: TIMES.join(',') },
		},
		PATIENT,
	);

export const MONGODB: Destination = {
	key: 'mongodb',
	title: 'MongoDB',
	phrase: 'MongoDB',
	needs: 'MongoDB',
	steps: () => [chooseInEvery('MongoDB', 'MongoDB node')],
	remarks: () =>
		`The collections *${COLLECTION}* and *${RUNS_COLLECTION}*, which says how far the runs got, are made by themselves. The *_id* of a document is made from provider, account and ID of the call, so a call is there once even when two runs meet. Times are MongoDB dates. When there are very many calls, make an index for the search for the newest one: \`db.calls.createIndex({ provider: 1, account: 1, started_at: -1 })\`.`,
	before: (service) =>
		section(
			findNewest(service),
			readNoted(service),
			...decideWindow(service, 3, {
				newest: `$('${newestName(service)}').first().json.started_at`,
			}),
		),
	window: windowOf,
	note: (service, at) => section(noteRun(service, at)),
	after: (service, column) => section(makeDocuments(service, column), write(service, column + 1)),
};
