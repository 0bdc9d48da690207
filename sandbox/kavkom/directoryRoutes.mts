import lodash from 'lodash';
import {
	destinationRow,
	extensionRow,
	limitedExtensionRow,
	userRow,
	wholeExtension,
} from './directoryRows.mts';
import { type Input, oneOf, required, textOf, uuid, validate } from './input.mts';
import { pageReply } from './paging.mts';
import { refuse, type Reply, success } from './replies.mts';
import type { Row } from './rows.mts';
import type { KavkomState } from './state.mts';

/** Searches all texts of the rows, then sorts (contract: kavkom, Extensions, numbers, users). */
export function arrange<T>(
	state: KavkomState,
	input: Input,
	items: T[],
	render: (item: T) => Row,
	searchable: readonly (keyof T)[],
): T[] {
	validate(state, input, { 'sort.1': [oneOf(['asc', 'desc'])] });
	const wanted = textOf(input, 'filter.search_query').toLowerCase();
	const found = items.filter((item) =>
		searchable.some((key) => String(item[key]).toLowerCase().includes(wanted)),
	);
	const field = textOf(input, 'sort.0');
	if (field === '') return found;
	const direction = textOf(input, 'sort.1') === 'desc' ? 'desc' : 'asc';
	return lodash.orderBy(found, (item) => render(item)[field], direction);
}

const EXTENSION_TEXTS = ['extension', 'name', 'description'] as const;

function oneById<T extends { uuid: string }>(state: KavkomState, input: Input, items: T[]): T {
	validate(state, input, { id: [required, uuid] });
	const found = items.find((item) => item.uuid === textOf(input, 'id'));
	return found ?? refuse(404, 'Record not found.');
}

/** `GET extension/list`: `limit` and `getAll`, no `page`. */
export function listExtensions(state: KavkomState, input: Input): Reply {
	const { extensions } = state.directory;
	const render = (extension: (typeof extensions)[number]) => extensionRow(extension, state);
	const found = arrange(state, input, extensions, render, EXTENSION_TEXTS);
	return pageReply(state, input, found, { paged: false, getAll: true }, render, (rows, items) =>
		state.oddities.extensionsAsObject ? lodash.zipObject(lodash.map(items, 'uuid'), rows) : rows,
	);
}

/** `GET extension/list_limited`: `limit` and `page`. */
export function listExtensionsLimited(state: KavkomState, input: Input): Reply {
	const { extensions } = state.directory;
	return pageReply(state, input, extensions, { paged: true }, limitedExtensionRow);
}

/** `GET extension/get` by uuid. */
export function getExtension(state: KavkomState, input: Input): Reply {
	return success(wholeExtension(oneById(state, input, state.directory.extensions), state));
}

/** `GET extension/find` by number. */
export function findExtension(state: KavkomState, input: Input): Reply {
	validate(state, input, { extension: [required] });
	const number = textOf(input, 'extension');
	const found = state.directory.extensions.find(({ extension }) => extension === number);
	return found ? success(extensionRow(found, state)) : refuse(404, 'Record not found.');
}

/** `GET destination/list`: `limit` and `page`. */
export function listDestinations(state: KavkomState, input: Input): Reply {
	const { destinations } = state.directory;
	const render = (destination: (typeof destinations)[number]) => destinationRow(destination, state);
	const found = arrange(state, input, destinations, render, ['number', 'description']);
	return pageReply(state, input, found, { paged: true }, render);
}

/** `GET user/list`: `limit`, no `page`. */
export function listUsers(state: KavkomState, input: Input): Reply {
	const { users } = state.directory;
	const render = (user: (typeof users)[number]) => userRow(user, state);
	const found = arrange(state, input, users, render, ['username', 'email']);
	return pageReply(state, input, found, { paged: false }, render);
}

/** `GET user/get` by uuid. */
export function getUser(state: KavkomState, input: Input): Reply {
	return success(userRow(oneById(state, input, state.directory.users), state));
}
