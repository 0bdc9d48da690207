/** MongoDB: one document a call. Its `_id` is made from provider and ID, so that no call can be there twice. */
import type { IDataObject } from 'n8n-workflow';
import { CALL_COLUMNS, kindOf } from '../../callColumns.mts';
import { PATIENT } from '../../nodes.mts';
import type { Service } from '../../../services.mts';
import type { NodeSpec } from '../../workflow.mts';
import { section, type Destination } from '../destination.mts';
import { lessOverlap } from './tableRow.mts';

const COLLECTION = 'calls';

const TIMES = CALL_COLUMNS.filter((column) => kindOf(column) === 'instant');

function mongo(
	name: string,
	column: number,
	parameters: IDataObject,
	settings: NodeSpec['settings'],
): NodeSpec {
	return {
		name,
		type: 'n8n-nodes-base.mongoDb',
		typeVersion: 1.2,
		at: [column, 0],
		settings,
		parameters: { resource: 'document', collection: COLLECTION, ...parameters },
	};
}

const findNewest = (service: Service): NodeSpec =>
	mongo(
		`Find the newest ${service.title} call in MongoDB`,
		1,
		{
			operation: 'find',
			query: JSON.stringify({ provider: service.provider, started_at: { $type: 'date' } }),
			options: { limit: 1, sort: JSON.stringify({ started_at: -1 }) },
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

/** The node makes an ObjectId of it, which takes 24 hexadecimal digits. */
const ID_OF_CALL = "={{ ($json.provider + '|' + $json.id).hash('sha256').slice(0, 24) }}";

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
		column,
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
	toFillIn: () => 'Choose your **MongoDB** credential in every MongoDB node.',
	remarks: () =>
		`The collection *${COLLECTION}* is made by itself. The *_id* of a document is made from provider and ID of the call, so a call is there once even when two runs meet. Times are MongoDB dates. When there are very many calls, make an index for the search for the newest one: \`db.calls.createIndex({ provider: 1, started_at: -1 })\`.`,
	before: (service) => section(findNewest(service)),
	startDate: (service) => lessOverlap('$json.started_at', service),
	after: (service, column) => section(makeDocuments(service, column), write(service, column + 1)),
};
