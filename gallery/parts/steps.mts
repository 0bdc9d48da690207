/** Steps of notes that many sample workflows have, each a line of Markdown. */
import { GOOGLE_CLIENT } from '../canvas/closingNotes.mts';
import { allOf } from '../words.mts';
import { SETTINGS } from './settings.mts';

const inNodes = (nodes: readonly string[]): string => allOf(nodes.map((node) => `*${node}*`));

/** Which credential goes into which nodes. */
export const choose = (credential: string, ...nodes: readonly string[]): string =>
	`Choose your **${credential}** credential in ${inNodes(nodes)}.`;

/** The credential as "**Slack API** credential". */
export const chooseIn = (credential: string, node: string): string =>
	`Choose your ${credential} in *${node}*.`;

/** @param what goes on after "in every": "PostgreSQL node" */
export const chooseInEvery = (credential: string, what: string): string =>
	`Choose your **${credential}** credential in every ${what}.`;

/** The same for a service of Google. @param more goes on after the nodes */
export const chooseGoogle = (credential: string, where: string, more = ''): string =>
	`Choose your **${credential}** credential in ${where}${more}. An n8n of your own needs [a Google client of its own](${GOOGLE_CLIENT}) first.`;

/** @param what goes on after "fill in" */
export const fillIn = (what: string): string => `In *${SETTINGS}* fill in ${what}.`;

/** How a manual trigger is run where there are others beside it. @param why goes on after its name */
export const run = (trigger: string, why: string): string =>
	`Click the arrow beside **Execute workflow**, choose *${trigger}*, and click the button${why}.`;

/** The editor's import takes nodes and name alone (measured on n8n 2.41), so `STORES_NO_REQUEST` has to be set by hand. */
export const STORE_NO_RUNS =
	'Open the menu **…** beside the name of the workflow, then **Settings**. Set **Save failed production executions** and **Save successful production executions** to **Do not save**, and save: n8n leaves this out when it imports, and would keep what each request sent, the password too.';

/** n8n 2.41 has a field for the name of the version, which holds one. */
export const PUBLISH =
	'Publish the workflow (in an older n8n: activate it). Leave **Version name** as it is.';
