/** The line of a sync: schedule, watermark, fetch, write. Only the destination's part differs. */
import { everyMinutes } from '../nodes.mts';
import { SERVICES, type Service } from '../services.mts';
import {
	join,
	moved,
	workflow,
	type GalleryWorkflow,
	type NodeSpec,
	type Piece,
} from '../workflow.mts';
import type { Destination } from './destination.mts';

const MINUTES = 15;

/** Rows between the lines of two services in one workflow. */
const LINE_ROWS = 3;

export const fetchName = ({ title }: Service): string => `Get the ${title} calls since then`;

const scheduleName = ({ title }: Service): string => `Every ${MINUTES} minutes for ${title}`;

/** The end is a day ahead, so that a clock that is off leaves no call out. */
function fetchCalls(
	service: Service,
	startDate: string,
	column: number,
	settings: NodeSpec['settings'],
): NodeSpec {
	return {
		name: fetchName(service),
		type: service.nodeType,
		typeVersion: 1,
		at: [column, 0],
		settings,
		parameters: {
			resource: 'call',
			operation: 'getAll',
			dateRange: 'custom',
			startDate: `={{ ${startDate} }}`,
			endDate: '={{ $now.plus({ days: 1 }) }}',
			returnAll: true,
			filters: {},
			output: 'simplified',
			options: { sortOrder: 'oldestFirst' },
		},
	};
}

/** One service's line into one destination. */
export function syncLine(service: Service, destination: Destination): Piece {
	const schedule = everyMinutes(scheduleName(service), MINUTES, [0, 0]);
	const before = destination.before(service);
	const fetchColumn = 1 + before.piece.nodes.length;
	const fetch = fetchCalls(
		service,
		destination.startDate(service),
		fetchColumn,
		destination.fetchSettings,
	);
	const after = destination.after(service, fetchColumn + 1);
	const fetched: Piece = {
		nodes: [schedule, fetch],
		wires: [
			{ from: schedule.name, to: before.first },
			{ from: before.last, to: fetch.name },
			{ from: fetch.name, to: after.first },
		],
	};
	return join(fetched, before.piece, after.piece);
}

const titleOf = (services: readonly Service[], { phrase }: Destination): string =>
	`Sync ${services.map(({ title }) => title).join(' and ')} calls to ${phrase}`;

const listed = (texts: string[]): string => texts.join(' and ');

function noteOf(services: readonly Service[], destination: Destination): string {
	const fetches = listed(services.map((service) => `*${fetchName(service)}*`));
	const credentials = listed(services.map(({ credential }) => `**${credential}**`));
	const lookBacks = listed(
		services.map(
			({ title, overlapDays }) =>
				`${overlapDays === 1 ? 'one day' : `${overlapDays} days`} before the newest ${title} call`,
		),
	);
	const why = services.map(({ whyOverlap }) => whyOverlap).join(' ');
	return `## ${titleOf(services, destination)}

**To fill in:** open ${fetches} and choose your ${credentials} credential. ${destination.toFillIn(services[0])} Then publish (activate) the workflow.

**What it does:** every ${MINUTES} minutes it gets all calls from ${lookBacks} until now and writes each of them into ${destination.phrase}. A call that is there already is brought up to date, so running it twice changes nothing. The first run gets about the last month; for more, use the backfill workflow.

**Why it looks back:** ${why} Calls are written oldest first: if a run stops half-way, the next one goes on from there and leaves nothing out.

${services
	.map((service) => destination.remarks(service))
	.filter((text, index, all) => all.indexOf(text) === index)
	.join('\n\n')}`;
}

/** The sync of one service, or of several side by side, each on a schedule of its own. */
export function syncWorkflow(
	services: readonly Service[],
	destination: Destination,
): GalleryWorkflow {
	const lines = services.map((service, index) =>
		moved(syncLine(service, destination), 0, index * LINE_ROWS),
	);
	const once = destination.once?.();
	return workflow({
		name: titleOf(services, destination),
		note: noteOf(services, destination),
		pieces: [...(once ? [moved(once, 0, services.length * LINE_ROWS)] : []), ...lines],
	});
}

/** Every service alone, then all together. */
export const SYNC_COMBINATIONS: ReadonlyArray<readonly Service[]> = [
	...SERVICES.map((service) => [service]),
	SERVICES,
];
