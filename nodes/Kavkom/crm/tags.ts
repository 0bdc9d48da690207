import { parameterError } from '../../shared/failure/serviceError';
import { findNamed, isCrmId, listNamed, namedBy } from './crmId';
import { readWholeList, type KavkomList } from '../lists/wholeList';
import type { KavkomAccount, Named } from '../transport/account';

export const TAGS: KavkomList = { api: 'crm', route: 'tags/list', id: 'id' };

/** Reads the tags of the domain. */
export async function readTags(account: KavkomAccount): Promise<Named[]> {
	const { rows } = await readWholeList(account, TAGS);
	return rows.flatMap((row) => namedBy(row, 'name'));
}

/**
 * The IDs of tags that are given by ID or by name. Kavkom takes IDs only, so names are looked up.
 *
 * @throws ServiceError when there is no such tag
 */
export async function tagIds(account: KavkomAccount, given: string[]): Promise<string[]> {
	if (given.every((tag) => isCrmId(tag))) return [...new Set(given)];
	const tags = await readTags(account);
	const ids = given.map((tag) => {
		const id = isCrmId(tag) ? tag : findNamed(tag, tags)?.id;
		if (id !== undefined) return id;
		throw parameterError(
			'Tag Names or IDs',
			`has "${tag}", which is no tag`,
			`Choose it from the list, or create it in Kavkom first. There are: ${listNamed(tags) || 'no tags'}.`,
		);
	});
	return [...new Set(ids)];
}
