/** Which nodes of a sample workflow have something to fill in. */
import type { INode } from 'n8n-workflow';
import { PACKAGE } from '../../services.mts';

/** The node of a workflow whose values the user changes. */
export const SETTINGS = 'Settings: fill in here';

const CORE = 'n8n-nodes-base.';

/** Nodes of n8n that never take a credential. */
const WITHOUT_CREDENTIAL: ReadonlySet<string> = new Set([
	...['aggregate', 'code', 'convertToFile', 'dataTable', 'errorTrigger', 'executeWorkflow'],
	...['executeWorkflowTrigger', 'filter', 'if', 'manualTrigger', 'merge', 'noOp'],
	...['readWriteFile', 'removeDuplicates', 'respondToWebhook', 'scheduleTrigger', 'set', 'sort'],
	...['splitInBatches', 'stopAndError', 'switch', 'wait', 'extractFromFile', 'limit'],
]);

/** Nodes that take one only where their field `authentication` says so. */
const BY_AUTHENTICATION: ReadonlySet<string> = new Set(['httpRequest', 'webhook']);

/** Parts of AI workflows that take none. */
const AI_WITHOUT_CREDENTIAL = /\.(agent|chatTrigger|memoryBufferWindow)$/;

function needsCredential({ type, parameters }: INode): boolean {
	if (type.startsWith(`${PACKAGE}.`)) return true;
	if (!type.startsWith(CORE)) return !AI_WITHOUT_CREDENTIAL.test(type);
	const name = type.slice(CORE.length);
	if (BY_AUTHENTICATION.has(name)) return (parameters.authentication ?? 'none') !== 'none';
	return !WITHOUT_CREDENTIAL.has(name);
}

/** Takes a credential, holds the settings, or stands in one of the steps in asterisks. */
export const isToFillIn = (node: INode, steps: readonly string[]): boolean =>
	needsCredential(node) ||
	node.name === SETTINGS ||
	steps.some((step) => step.includes(`*${node.name}*`));
