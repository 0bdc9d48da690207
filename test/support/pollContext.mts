import type { IBinaryData, IDataObject, IPollFunctions } from 'n8n-workflow';
import type { Account } from '../../nodes/shared/node/account';

/** What a poll of a trigger depends on besides its service. */
export interface PollCircumstances {
	parameters: IDataObject;
	/** Is changed by the poll. */
	staticData: IDataObject;
	budgetMs?: number;
	/** Fields of the node that are others than usual. */
	node?: Partial<typeof NODE>;
	/** Further functions that n8n has, or has not, for a poll. */
	more?: object;
}

const FULL_BUDGET_MS = 5 * 60_000;
const NODE = { id: 'trigger', name: 'Trigger', type: 'trigger', typeVersion: 1 };

/** As much of n8n as a trigger needs that asks no real service. */
export function pollContext(circumstances: PollCircumstances): IPollFunctions {
	const { parameters, staticData, budgetMs = FULL_BUDGET_MS, node, more } = circumstances;
	const context = {
		getWorkflow: () => ({ id: 'workflow' }),
		getNode: () => ({ ...NODE, ...node }),
		getMode: () => 'trigger',
		getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
		getWorkflowStaticData: () => staticData,
		getPollBudgetMs: () => budgetMs,
		helpers: { prepareBinaryData },
		...more,
	};
	return context as unknown as IPollFunctions;
}

/** Takes a file to its end, as n8n's storages do, and keeps nothing of it. */
async function prepareBinaryData(
	file: AsyncIterable<Buffer>,
	fileName: string,
	mimeType: string,
): Promise<IBinaryData> {
	let bytes = 0;
	for await (const chunk of file) bytes += chunk.length;
	return { data: '', fileName, mimeType, bytes };
}

/** An account at a service that is not asked over a network. */
export function accountIn(zone: string, context?: IPollFunctions): Account {
	const unchanged = (text: string) => text;
	const connection = { context, service: 'Test', redact: unchanged, redactData: unchanged };
	return { zone, country: '', connection } as unknown as Account;
}
