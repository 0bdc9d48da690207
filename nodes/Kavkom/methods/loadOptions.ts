import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { toNodeException } from '../../shared/failure/nodeException';
import { settle } from '../../shared/failure/settle';
import { textOrNull } from '../../shared/values/values';
import { readLeadFields } from '../crm/leadFields';
import { readTags } from '../crm/tags';
import { connectKavkom, type KavkomAccount, type Named } from '../transport/account';

/** The fields of the module whose ID is entered; none as long as there is no ID. */
export async function getLeadFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const moduleId = textOrNull(this.getCurrentNodeParameter('moduleId'));
	if (moduleId === null) return [];
	return await load(this, async (account) => await readLeadFields(account, moduleId));
}

/** The tags of the domain. */
export async function getTags(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return await load(this, readTags);
}

async function load(
	context: ILoadOptionsFunctions,
	readChoices: (account: KavkomAccount) => Promise<Named[]>,
): Promise<INodePropertyOptions[]> {
	const outcome = await settle(connectKavkom(context).then(readChoices));
	if ('thrown' in outcome) throw toNodeException(context.getNode(), outcome.thrown);
	return outcome.value
		.map(({ id, name }) => ({ name: name ?? id, value: id }))
		.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}
