import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { inCountingOrder, readForEditor } from '../../shared/node/listSearch';
import { textOrNull } from '../../shared/values/values';
import { readLeadFields } from '../crm/leadFields';
import { readTags } from '../crm/tags';
import { connectKavkom, type Named } from '../transport/account';

/** The fields of the module whose ID is entered; none as long as there is no ID. */
export async function getLeadFields(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	const moduleId = textOrNull(this.getCurrentNodeParameter('moduleId'));
	if (moduleId === null) return [];
	const fields = await readForEditor(
		this,
		connectKavkom,
		async (account) => await readLeadFields(account, moduleId),
	);
	return toOptions(fields);
}

/** The tags of the domain. */
export async function getTags(this: ILoadOptionsFunctions): Promise<INodePropertyOptions[]> {
	return toOptions(await readForEditor(this, connectKavkom, readTags));
}

function toOptions(named: readonly Named[]): INodePropertyOptions[] {
	return inCountingOrder(named.map(({ id, name }) => ({ name: name ?? id, value: id })));
}
