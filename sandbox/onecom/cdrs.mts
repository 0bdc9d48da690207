import lodash from 'lodash';
import { answer, type Answer } from './answers.mts';
import type { OneComDirection } from './calls.mts';
import { toCsv } from './csv.mts';
import { noRows } from './empties.mts';
import type { OneComLeg } from './legs.mts';
import type { Parameters } from './parameters.mts';
import { type RowKind, selectRows } from './selection.mts';
import { visibleCalls, type World } from './world.mts';

type CellValue = (leg: OneComLeg, world: World) => string;

const USERFIELDS: Record<OneComDirection, string> = {
	IN: '[inbound]',
	OUT: '[outbound]',
	LOCAL: '',
};

const empty: CellValue = () => '';

const CELLS: Record<string, CellValue> = {
	accountcode: (_leg, world) => world.tenant,
	ID: (leg) => leg.id,
	start: (leg, world) => world.clock.format(leg.startedAt),
	answer: (leg, { clock, oddities }) =>
		leg.answeredAt === null ? oddities.unansweredAnswer : clock.format(leg.answeredAt),
	end: (leg, world) => world.clock.format(leg.endedAt),
	clid: (leg) => leg.clid,
	realsrc: (leg) => leg.realSrc,
	firstdst: (leg) => leg.firstDst,
	duration: (leg) => String(leg.durationSeconds),
	billsec: (leg) => String(leg.billSeconds),
	disposition: (leg) => leg.disposition,
	cc_cost: (leg) => (leg.direction === 'OUT' ? (leg.billSeconds * 0.0005).toFixed(4) : '0.0000'),
	dcontext: (leg) => leg.context,
	dstchannel: (leg) => leg.channel,
	userfield: (leg, { oddities }) => (oddities.userfieldDirection ? USERFIELDS[leg.direction] : ''),
	uniqueid: (leg) => leg.uniqueId,
	prevuniqueid: (leg) => leg.previousUniqueId,
	lastdst: (leg) => leg.lastDst,
	wherelanded: (leg) => leg.whereLanded,
	src: (leg) => leg.src,
	dst: (leg) => leg.dst,
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
const USUAL = [
	...['accountcode', 'ID', 'start', 'answer', 'end', 'clid', 'realsrc', 'firstdst', 'duration'],
	...['billsec', 'disposition', 'cc_cost', 'dcontext', 'dstchannel', 'userfield', 'uniqueid'],
	...['prevuniqueid', 'lastdst', 'wherelanded', 'src', 'dst', 'lastapp', 'srcCallID', 'linkedid'],
	...['peeraccount', 'originateid', 'cc_country', 'cc_network', 'pincode', 'cc_buy'],
];

const LAYOUTS: Record<World['oddities']['cdrsLayout'], readonly string[]> = {
	usual: USUAL,
	template: [
		...['uniqueid', 'ID', 'te_id', 'realsrc', 'lastdst', 'start', 'duration', 'answer'],
		...['direction', 'disposition'],
	],
	shuffled: lodash.sortBy(USUAL, (column) => (USUAL.indexOf(column) * 17) % 31),
	extraColumns: ['cf_note', ...USUAL.slice(0, 6), 'legtype', ...USUAL.slice(6), 'te_id'],
};

/** No extension is that long: `phone` compares outside numbers only. */
const SHORTEST_OUTSIDE_NUMBER = 7;

const LEGS: RowKind<OneComLeg> = {
	startedAt: (leg) => leg.startedAt,
	filters: {
		id: (leg) => [leg.id],
		uniqueid: (leg) => [leg.uniqueId],
		linkedid: (leg) => [leg.linkedId],
		src: (leg) => [leg.src],
		firstdst: (leg) => [leg.firstDst],
		direction: (leg) => [leg.direction],
		phone: (leg) =>
			[leg.src, leg.firstDst].filter((number) => number.length >= SHORTEST_OUTSIDE_NUMBER),
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
	const rows = legs.map((leg) => columns.map((column) => CELLS[column](leg, world)));
	if (format === 'json') {
		return answer(rows.length === 0 ? ']' : renderBrokenJson(columns, rows), format);
	}
	if (rows.length === 0) return noRows(format, world);
	return answer(toCsv(columns, rows, world.oddities), format);
}
