import lodash from 'lodash';
import type { Random } from '../shared/random.mts';
import { arrange } from './directoryRoutes.mts';
import { type Input, integer, isList, required, textOf, validate } from './input.mts';
import type { KavkomOddities } from './oddities.mts';
import { pageReply } from './paging.mts';
import { refuse, refuseFields, type Reply, success } from './replies.mts';
import type { Row } from './rows.mts';
import type { KavkomState } from './state.mts';

export interface KavkomTag {
	id: number;
	name: string;
	color: string;
}

export interface KavkomLead {
	id: number;
	moduleId: number;
	/** Values by field id. */
	values: Record<string, unknown>;
	tagIds: number[];
}

export interface KavkomModule {
	id: number;
	fields: { id: number; system_name: string }[];
}

export interface KavkomCrm {
	module: KavkomModule;
	leads: KavkomLead[];
	tags: KavkomTag[];
}

const LEAD_FIELDS = ['first_name', 'last_name', 'phone', 'email', 'note'];
const MAX_MODULES = 9_999;
const FIRST_LEAD_ID = 11_148_159;

/** One module for leads with its fields, two tags and no lead. */
export function createCrm(random: Random): KavkomCrm {
	return {
		module: {
			id: random.int(1_000, MAX_MODULES),
			fields: LEAD_FIELDS.map((name, index) => ({ id: 20_101 + index, system_name: name })),
		},
		leads: [],
		tags: [
			{ id: 1, name: 'Hot', color: '#ff0000' },
			{ id: 2, name: 'לקוח חוזר', color: '#00aa00' },
		],
	};
}

function oneTag(state: KavkomState, id: string): KavkomTag {
	return state.crm.tags.find((tag) => String(tag.id) === id) ?? refuse(404, 'Tag not found.');
}

/** `GET module/get` (contract: kavkom, CRM). */
export function getModule(state: KavkomState, input: Input): Reply {
	validate(state, input, { id: [required] });
	const { module } = state.crm;
	const isKnown = textOf(input, 'id') === String(module.id);
	return isKnown ? success(module) : refuse(404, 'Module not found.');
}

/** What comes back once a lead or its tags are written (contract: kavkom, CRM). */
const WRITTEN: Record<KavkomOddities['crmWrite'], (data: Row, message: string) => Reply> = {
	ok: success,
	noId: (_data, message) => success(null, message),
	timeout: () => ({ ending: 'silence' }),
	dropped: () => ({ ending: 'reset' }),
};

const written = (state: KavkomState, data: Row, message: string): Reply =>
	WRITTEN[state.oddities.crmWrite](data, message);

/** `POST lead/store`: values by field id, each as `{value}` (contract: kavkom, CRM). */
export function storeLead(state: KavkomState, input: Input): Reply {
	validate(state, input, { 'lead.module_id': [required], 'lead.field_values': [required] });
	const { module, leads } = state.crm;
	if (textOf(input, 'lead.module_id') !== String(module.id)) refuse(404, 'Module not found.');
	const given = lodash.get(input, 'lead.field_values') as Record<string, { value?: unknown }>;
	const known = new Set(module.fields.map(({ id }) => String(id)));
	const unknown = Object.keys(given).filter((id) => !known.has(id));
	if (unknown.length > 0) {
		const errors = unknown.map((id) => [`lead.field_values.${id}`, ['The field is unknown.']]);
		refuseFields(Object.fromEntries(errors), state.random.uuid());
	}
	const values = lodash.mapValues(given, (field) => field?.value);
	const lead = { id: FIRST_LEAD_ID + leads.length, moduleId: module.id, values, tagIds: [] };
	leads.push(lead);
	return written(state, { id: lead.id }, 'Lead created');
}

/** A row of `tags/list`, with the columns that the vendor's reference shows. */
const tagRow = (tag: KavkomTag, state: KavkomState): Row => ({
	id: tag.id,
	name: tag.name,
	color: tag.color,
	domain_uuid: state.domainUuid,
	created_at: '2021-11-30 12:49:32',
	updated_at: '2021-11-30 12:49:32',
	pd_disposition_id: 0,
	crm_template_id: null,
});

/** `GET tags/list`: `limit` and `page` (contract: kavkom, CRM). */
export function listTags(state: KavkomState, input: Input): Reply {
	const render = (tag: KavkomTag) => tagRow(tag, state);
	const found = arrange(state, input, state.crm.tags, render, ['name']);
	return pageReply(state, input, found, { paged: true }, render);
}

/** `GET tags/get` (contract: kavkom, CRM). */
export function getTag(state: KavkomState, input: Input): Reply {
	validate(state, input, { id: [required] });
	return success(oneTag(state, textOf(input, 'id')));
}

/** `POST tags/store` (contract: kavkom, CRM). */
export function storeTag(state: KavkomState, input: Input): Reply {
	validate(state, input, { 'tag.name': [required], 'tag.color': [required] });
	const id = 1 + Math.max(0, ...state.crm.tags.map((tag) => tag.id));
	const tag = { id, name: textOf(input, 'tag.name'), color: textOf(input, 'tag.color') };
	state.crm.tags.push(tag);
	return success(tag, 'Tag created');
}

/** `PUT tags/update` (contract: kavkom, CRM). */
export function updateTag(state: KavkomState, input: Input): Reply {
	validate(state, input, {
		'data.id': [required],
		'data.name': [required],
		'data.color': [required],
	});
	const tag = oneTag(state, textOf(input, 'data.id'));
	Object.assign(tag, { name: textOf(input, 'data.name'), color: textOf(input, 'data.color') });
	return success(tag, 'Tag updated');
}

/** `DELETE tags/destroy` (contract: kavkom, CRM). */
export function destroyTag(state: KavkomState, input: Input): Reply {
	validate(state, input, { id: [required] });
	lodash.pull(state.crm.tags, oneTag(state, textOf(input, 'id')));
	return success(null, 'Tag deleted');
}

/** `POST tags/assign`: adds tags, by id, to a lead (contract: kavkom, CRM). */
export function assignTags(state: KavkomState, input: Input): Reply {
	validate(state, input, { lead_id: [required, integer], tags: [required, isList] });
	const lead = state.crm.leads.find(({ id }) => String(id) === textOf(input, 'lead_id'));
	if (!lead) return refuse(404, 'Lead not found.');
	const tags = (input.tags as unknown[]).map((id) => oneTag(state, String(id)));
	lead.tagIds = lodash.union(lead.tagIds, lodash.map(tags, 'id'));
	return written(state, { lead_id: lead.id, tags }, 'Tags assigned');
}
