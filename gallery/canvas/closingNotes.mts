/** What the note of every sample workflow ends with: what to do about a stop, and the limits of others. */
import type { NodeSpec } from '../workflow.mts';

/** The sample workflow that tells of stops; there is one for each way to reach a person. */
export const STOPPED_WORKFLOW = 'Tell me when a workflow stops';

/** What the sample workflows are called that tell of syncs that stand still; there is one for each memory of runs. */
export const BEHIND_WORKFLOW = 'Is a sync behind?';

const ERROR_TRIGGER = 'n8n-nodes-base.errorTrigger';

const MINUTES_A_MONTH = 30 * 24 * 60;
/** Of the plan Starter, all workflows together (n8n's page on prices). */
const RUNS_ON_CLOUD = 2_500;

const minutesOf = ({ parameters }: NodeSpec): number => {
	const { interval = [] } = (parameters.rule ?? {}) as {
		interval?: Array<{ field?: string; minutesInterval?: number }>;
	};
	const [first] = interval;
	return first?.field === 'minutes' ? (first.minutesInterval ?? 5) : Infinity;
};

/** n8n Cloud installs verified packages only, so what is said of it is for later. */
export const ON_CLOUD = '**On n8n Cloud,** once it takes these nodes,';

const counted = (number: number): string => number.toLocaleString('en-US');

function onCloud(nodes: readonly NodeSpec[]): string[] {
	const often = nodes.find(
		(node) => node.type === 'n8n-nodes-base.scheduleTrigger' && minutesOf(node) < 60,
	);
	if (often === undefined) return [];
	const runs = Math.round(MINUTES_A_MONTH / minutesOf(often));
	return [
		`${ON_CLOUD} the starter plan has ${counted(RUNS_ON_CLOUD)} runs a month for all workflows, and every ${minutesOf(often)} minutes are ${counted(runs)}: set *${often.name}* to every hour there, which is 720.`,
	];
}

/** Step by step, by n8n. */
export const GOOGLE_CLIENT =
	'https://docs.n8n.io/integrations/builtin/credentials/google/oauth-single-service/';

const GOOGLE = /^n8n-nodes-base\.google(?!CloudStorage$)/;

const withGoogle = (nodes: readonly NodeSpec[]): string[] =>
	nodes.some(({ type }) => GOOGLE.test(type))
		? [
				`**Google:** an n8n of your own needs an OAuth client of your own first, made in Google Cloud: [how to make it](${GOOGLE_CLIENT}). One whose publishing status is *Testing* loses its sign-in after 7 days: set it to *In production*, or use a service account.`,
			]
		: [];

const onStop = (nodes: readonly NodeSpec[]): string[] =>
	nodes.some(({ type }) => type === ERROR_TRIGGER)
		? []
		: [
				`**When it stops,** n8n tells nobody by itself. Import *${STOPPED_WORKFLOW}* once, and choose it as **Error workflow** in the settings of this workflow.`,
			];

/** Paragraphs of Markdown for a workflow with these nodes. */
export const closingNotes = (nodes: readonly NodeSpec[]): string[] =>
	[onCloud, withGoogle, onStop].flatMap((paragraphs) => paragraphs(nodes));
