/* CALLER TEXTS */

const SETTINGS = /* SETTINGS */ [];
const MINUTES = 60;
// What a service or a node says of an error can hold numbers and keys: only names and the kind of the error are told.
const LONG_DIGITS = /\d{5,}/g;
const toldText = (text) => shownText(String(text ?? '').replace(LONG_DIGITS, 'number'));
const KINDS = {
	NodeApiError: 'another service refused or did not answer',
	NodeOperationError: 'a node could not do its work',
	ExpressionError: 'an expression could not be worked out',
	WorkflowOperationError: 'n8n could not go on with the workflow',
	WorkflowActivationError: 'the workflow could not be started',
};
const settings = $('Settings: fill in here').first().json;
const filledIn = Object.fromEntries(SETTINGS.map((name) => [name, settings[name]]));
const { execution, trigger, workflow } = $('When a workflow stops').first().json;
const error = execution?.error ?? trigger?.error ?? {};

// A poll that does not succeed stops once a minute. This run tells it: where it cannot, it waits and tries again.
const memory = $getWorkflowStaticData('global');
const now = $now.toMillis();
const told = memory.told ?? {};
const key = String(workflow?.id ?? '');
if (now - (told[key] ?? 0) < MINUTES * 60000) return [];
memory.told = Object.fromEntries(
	Object.entries({ ...told, [key]: now }).filter(([, at]) => now - at < MINUTES * 60000),
);

const name = toldText(workflow?.name) || 'a workflow';
const address = /^https?:\/\/[\w.:[\]-]+\/[\w/-]*$/.test(execution?.url ?? '') ? execution.url : '';
const httpCode = /^[1-5]\d\d$/.test(error.httpCode ?? '') ? ` (${error.httpCode})` : '';
const lines = [
	`Workflow stopped: ${name}`,
	`When: ${$now.toFormat('yyyy-MM-dd HH:mm')} (${$now.zoneName})`,
	`At: ${toldText(execution?.lastNodeExecuted ?? error.node?.name) || 'its trigger'}`,
	`Why: ${KINDS[error.name] ?? 'n8n says so in the run'}${httpCode}`,
	address ? `The run: ${address}` : 'Look at its runs in n8n.',
	`Further stops of it are not told for ${MINUTES} minutes.`,
];
return [
	{
		json: {
			...filledIn,
			subject: lines[0].slice(0, 150),
			text: lines.join('\n'),
			stopped: key,
			since: now,
		},
	},
];
