import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import type { Account } from '../../nodes/shared/node/account';

/** What a poll of a trigger depends on besides its service. */
export interface PollCircumstances {
	parameters: IDataObject;
	/** Is changed by the poll. */
	staticData: IDataObject;
	budgetMs?: number;
}

const FULL_BUDGET_MS = 5 * 60_000;
const NODE = { id: 'trigger', name: 'Trigger', type: 'trigger', typeVersion: 1 };

/** As much of n8n as a trigger needs that asks no real service. */
export function pollContext(circumstances: PollCircumstances): IPollFunctions {
	const { parameters, staticData, budgetMs = FULL_BUDGET_MS } = circumstances;
	const context = {
		getWorkflow: () => ({ id: 'workflow' }),
		getNode: () => NODE,
		getMode: () => 'trigger',
		getNodeParameter: (name: string, fallback: unknown) => parameters[name] ?? fallback,
		getWorkflowStaticData: () => staticData,
		getPollBudgetMs: () => budgetMs,
	};
	return context as unknown as IPollFunctions;
}

/** An account at a service that is not asked over a network. */
export const accountIn = (zone: string) => ({ zone, country: '', connection: {} }) as Account;
