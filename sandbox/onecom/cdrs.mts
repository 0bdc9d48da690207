import lodash from 'lodash';
import { answer, type Answer } from './answers.mts';
import type { OneComDirection } from './calls.mts';
import { toCsv } from './csv.mts';
import { noRows } from './empties.mts';
import type { OneComLeg } from './legs.mts';
import type { Parameters } from './parameters.mts';
import { type RowKind, selectRows } from './selection.mts';
import { clidAs, dialedAs, dispositionAs, peerAs } from './served.mts';
import { visibleCalls, type World } from './world.mts';

type CellValue = (leg: OneComLeg, world: World) => string;

const USERFIELDS: Record<OneComDirection, string> = {
	IN: '[inbound]',
	OUT: '[outbound]',
	LOCAL: '',
};

const empty: CellValue = () => '';

/** The value of a leg in each column that there can be. */
export const LEG_CELLS: Record<string, CellValue> = {
	accountcode: (_leg, world) => world.tenant,
	ID: (leg) => leg.id,
	start: (leg, world) => world.clock.format(leg.startedAt),
	answer: (leg, { clock, oddities }) =>
		leg.answeredAt === null ? oddities.unansweredAnswer : clock.format(leg.answeredAt),
	end: (leg, world) => world.clock.format(leg.endedAt),
	clid: (leg, world) => clidAs(leg.clid, world),
	realsrc: (leg, world) => peerAs(leg.realSrc, world),
	firstdst: (leg, world) => dialedAs(leg.firstDst, leg, world),
	duration: (leg) => String(leg.durationSeconds),
	billsec: (leg) => String(leg.billSeconds),
	disposition: (leg, world) => dispositionAs(leg.disposition, world),
	cc_cost: (leg) => (leg.direction === 'OUT' ? (leg.billSeconds * 0.0005).toFixed(4) : '0.0000'),
	dcontext: (leg) => leg.context,
	dstchannel: (leg, world) =>
		leg.channel.replace(/(?<=^SIP\/).+(?=-[0-9a-f]+$)/, (user) => peerAs(user, world)),
	userfield: (leg, { oddities }) => (oddities.userfieldDirection ? USERFIELDS[leg.direction] : ''),
	uniqueid: (leg) => leg.uniqueId,
	prevuniqueid: (leg) => leg.previousUniqueId,
	lastdst: (leg, world) => dialedAs(leg.lastDst, leg, world),
	wherelanded: (leg) => leg.whereLanded,
	src: (leg) => leg.src,
	dst: (leg, world) => dialedAs(leg.dst, leg, world),
	lastapp: (leg) => leg.lastApplication,
	srcCallID: (leg) => `${leg.id}@example.com`,
	linkedid: (leg) => leg.linkedId,
	peeraccount: (_leg, world) => world.tenant,
	originateid: (leg) => leg.originateId,
	cc_country: (leg) => (leg.direction === 'OUT' ? 'Israel, mobile' : ''),
	cc_network: empty,
	pincode: empty,
	cc_buy: () => '0.0000',
	te_id: (_leg, world) => world.tenantId,
	direction: (leg) => leg.direction,
	cf_note: () => 'second "look", please',
	legtype: (leg) => (leg.previousUniqueId === '' ? 'A' : 'B'),
};

/** The usual 30 (contract: onecom, Call legs). */
export const USUAL_COLUMNS = [
	...['accountcode', 'ID', 'start', 'answer', 'end', 'clid', 'realsrc', 'firstdst', 'duration'],
	...['billsec', 'disposition', 'cc_cost', 'dcontext', 'dstchannel', 'userfield', 'uniqueid'],
	...['prevuniqueid', 'lastdst', 'wherelanded', 'src', 'dst', 'lastapp', 'srcCallID', 'linkedid'],
	...['peeraccount', 'originateid', 'cc_country', 'cc_network', 'pincode', 'cc_buy'],
];

const LAYOUTS: Record<World['oddities']['cdrsLayout'], readonly string[]> = {
	usual: USUAL_COLUMNS,
	template: [
		...['uniqueid', 'ID', 'te_id', 'realsrc', 'lastdst', 'start', 'duration', 'answer'],
		...['direction', 'disposition'],
	],
	shuffled: lodash.sortBy(USUAL_COLUMNS, (column) => (USUAL_COLUMNS.indexOf(column) * 17) % 31),
	extraColumns: [
		'cf_note',
		...USUAL_COLUMNS.slice(0, 6),
		'legtype',
		...USUAL_COLUMNS.slice(6),
		'te_id',
	],
};

const SHORTEST_OUTSIDE_NUMBER = 7;

/** `phone` misses extensions (contract: onecom, Where common belief is wrong). */
const isOutside = (number: string, { extensions }: World): boolean =>
	number.length >= SHORTEST_OUTSIDE_NUMBER &&
	!extensions.some((extension) => extension.number === number);

const LEGS: RowKind<OneComLeg> = {
	startedAt: (leg) => leg.startedAt,
	filters: {
		id: (leg) => [leg.id],
		uniqueid: (leg) => [leg.uniqueId],
		linkedid: (leg) => [leg.linkedId],
		src: (leg) => [leg.src],
		firstdst: (leg, world) => [dialedAs(leg.firstDst, leg, world)],
		direction: (leg) => [leg.direction],
		phone: (leg, world) =>
			[leg.src, dialedAs(leg.firstDst, leg, world)].filter((number) => isOutside(number, world)),
	},
};

/** Unescaped values and a comma too many: JSON of this call is broken (contract: onecom, Call legs). */
const renderBrokenJson = (columns: readonly string[], rows: string[][]): string =>
	`[${rows.map((row) => `{${row.map((value, index) => `"${columns[index]}":"${value}"`).join(',')}},`).join('')}]`;

/** `reqtype=INFO&info=CDRS`: one row per leg (contract: onecom, Call legs). */
export function cdrs(parameters: Parameters, world: World): Answer {
	const { format } = parameters;
	const everyLeg = visibleCalls(world).flatMap((call) => call.legs);
	const legs = selectRows(everyLeg, LEGS, parameters, world);
	const columns = LAYOUTS[world.oddities.cdrsLayout];
	const rows = legs.map((leg) => columns.map((column) => LEG_CELLS[column](leg, world)));
	if (format === 'json') {
		return answer(rows.length === 0 ? ']' : renderBrokenJson(columns, rows), format);
	}
	if (rows.length === 0) return noRows(format, world);
	return answer(toCsv(columns, rows, world.oddities), format);
}
