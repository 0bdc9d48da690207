/** An e-mail a day on the calls of the day before, read from the phone system itself. */
import { accountName, nameAccount, onlyAccount } from '../parts/account.mts';
import { ZONE_OF_ACCOUNT } from '../parts/accountZone.mts';
import { CALLER_TEXTS, ON_THE_PHONE } from '../parts/callerTexts.mts';
import { EMAIL } from '../parts/channels.mts';
import { codeNode, namesMark } from '../parts/codeNode.mts';
import { NOT_TAKEN } from '../../nodes/shared/call/callRecord';
import {
	changeRows,
	equal,
	OF_THIS_WORKFLOW,
	getRows,
	makeTable,
	noteRows,
	TABLE,
	type DataTable,
} from '../parts/dataTable.mts';
import { errorNode, errorOf, failuresPiece, FAILURES, THE_ERROR } from '../parts/failures.mts';
import { FILLED_IN, setting, SETTINGS, settingsPiece, type Settings } from '../parts/settings.mts';
import { callsNode } from '../parts/calls.mts';
import { MINE, takePiece, TAKE, waitingRows, WAITS } from '../parts/take.mts';
import type { GalleryEntry } from '../entry.mts';
import { everyDayAt, loopOver, PATIENT, setFields } from '../nodes.mts';
import type { Service } from '../../services.mts';
import { chain, join, workflow, type NodeSpec, type Piece } from '../workflow.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose, chooseIn, fillIn, PUBLISH } from '../parts/steps.mts';

/** Calls are listed late, and some go on over midnight: in the morning nearly all of them are there. */
const HOUR = 7;

const SCHEDULE = `Every day at ${HOUR}:00`;
const KNOWN = 'Get the days that were noted';
const DAYS = 'Find the days to report';
const NOTE = 'Note each day in the table';
const GET = 'Get the days of this report';
const DECIDE = 'Leave out those that a run has taken';
const ONCE = 'Keep each day once';
const ONE_BY_ONE = 'Take one day after the other';
const PERIOD = 'Say which hours to report';
const WRITE = 'Write the report';
const SEND = 'Send the report';
const SENT = 'Note that it was sent';
const REASON = 'Keep the reason';
const RELEASE = 'Let the day wait for the next run';
const SAY = 'Say the reason';

const REPORTS: DataTable = { name: 'Daily reports', columns: ['workflow', 'day', 'state'] };

const REPORT_SETTINGS: Settings = {
	...EMAIL.settings,
	time_zone: ZONE_OF_ACCOUNT,
};

const MAY_FAIL: NodeSpec['settings'] = { ...PATIENT, onError: 'continueErrorOutput' };

const THE_DAY = `$('${ONE_BY_ONE}').first().json`;

const fetchName = ({ title }: Service): string => `Get the ${title} calls of these hours`;

/** From midnight to midnight in the zone of the settings: 23, 24 or 25 hours. */
function periodNode({ title }: Service, at: NodeSpec['at']): NodeSpec {
	const zone = `String(${setting('time_zone')}).trim()`;
	const start = `DateTime.fromISO($json.day, { zone: ${zone} }).startOf('day')`;
	return setFields(
		PERIOD,
		{
			title: { value: title, type: 'string' },
			time_zone: { value: `={{ ${zone} }}`, type: 'string' },
			period_start: { value: `={{ ${start}.toISO() }}`, type: 'string' },
			period_end: {
				value: `={{ ${start}.plus({ days: 1 }).startOf('day').toISO() }}`,
				type: 'string',
			},
		},
		at,
	);
}

const fetchCalls = (service: Service, at: NodeSpec['at']): NodeSpec =>
	callsNode(
		service,
		fetchName(service),
		at,
		{
			startDate: '={{ $json.period_start }}',
			endDate: '={{ $json.period_end }}',
			options: onlyAccount(service),
		},
		{ ...PATIENT, alwaysOutputData: true },
	);

function sendReport(at: NodeSpec['at']): NodeSpec {
	return {
		name: SEND,
		type: EMAIL.type,
		typeVersion: EMAIL.typeVersion,
		at,
		settings: MAY_FAIL,
		parameters: {
			operation: 'send',
			fromEmail: `={{ ${setting('from_email')} }}`,
			toEmail: `={{ ${setting('to_email')} }}`,
			subject: '={{ $json.subject }}',
			emailFormat: 'html',
			html: '={{ $json.html }}',
			options: { appendAttribution: false },
		},
	};
}

function noteOf(service: Service): Note {
	const { credential } = service;
	return {
		steps: [
			choose(credential.title, accountName(service), fetchName(service)),
			chooseIn(EMAIL.credential, SEND),
			fillIn(EMAIL.toFillIn),
			PUBLISH,
		],
		more: `**The day** begins at midnight in *time_zone* of the settings, such as \`Europe/Paris\`; as it stands it is the zone of your phone system's credential.

**What it does:** every day at ${HOUR}:00 it sends one e-mail on the day before, from midnight to midnight: calls by the hour, answer rate, mean wait, the busiest extensions, and who was missed and not talked to since. It reads the phone system directly and needs no database. The chart is drawn in the e-mail itself; nothing is sent to an outside service.

**No day is left out, none reported twice:** each day is noted in the data table *${REPORTS.name}*, and taken there by one run, before it is sent. When n8n was down, or an e-mail could not be sent, the next run sends the days that are missing, each in an e-mail of its own, a week at most. The first report is on the day before. To get one once more, remove its row from the table. To make the table, n8n 2 is needed.

**Why in the morning:** the phone system may list a call late, and long calls go on over midnight. A call that is listed after ${HOUR}:00 of the next day is in no report.

**Mean wait** is the time from the first ring to the answer. Where the phone system says neither when a call was answered nor how long was talked, it is "not known". A day in which the clocks change has 23 or 25 hours.

**Hidden callers** are counted, but are nobody who could be called back: the list leaves them out and says how many they were. Names are shown without signs that could be a link.`,
	};
}

/** Two runs at one instant can note a day twice. */
const onceNode = (at: NodeSpec['at']): NodeSpec => ({
	name: ONCE,
	type: 'n8n-nodes-base.removeDuplicates',
	typeVersion: 1.1,
	at,
	parameters: { compare: 'selectedFields', fieldsToCompare: 'day', options: {} },
});

/** Begins at `TABLE`: has the days noted that are to be reported, and takes those for this run. */
function daysPiece(): Piece {
	const keys = { workflow: '={{ $json.workflow }}', day: '={{ $json.day }}' };
	const ofThisWorkflow = equal(OF_THIS_WORKFLOW);
	return join(
		chain(
			makeTable(REPORTS, [3, 0]),
			getRows(KNOWN, ofThisWorkflow, [4, 0]),
			codeNode(DAYS, new URL('daysToReport.cjs', import.meta.url), [5, 0]),
			noteRows(NOTE, keys, {}, [6, 0]),
			getRows(GET, ofThisWorkflow, [7, 0]),
			waitingRows(DECIDE, [8, 0]),
		),
		takePiece(DECIDE, {}, [9, 0]),
		{
			nodes: [onceNode([11, 0])],
			wires: [
				{ from: DECIDE, to: TAKE },
				{ from: MINE, to: ONCE },
			],
		},
	);
}

/** Begins at `ONE_BY_ONE`: one report for each day, and what became of it in the table. */
function reportPiece(service: Service): Piece {
	const itsRows = equal({
		...OF_THIS_WORKFLOW,
		day: `={{ ${THE_DAY}.day }}`,
	});
	const write = codeNode(WRITE, new URL('dailyReport.cjs', import.meta.url), [15, 1], {
		...CALLER_TEXTS,
		...ON_THE_PHONE,
		...namesMark('NOT TAKEN', NOT_TAKEN),
	});
	const fetch = fetchCalls(service, [14, 1]);
	return join(
		chain(
			periodNode(service, [13, 1]),
			fetch,
			write,
			sendReport([16, 1]),
			changeRows(SENT, itsRows, { state: 'sent' }, [17, 1]),
		),
		chain(
			errorNode(REASON, THE_ERROR, [17, 2]),
			changeRows(RELEASE, itsRows, { state: WAITS }, [18, 2]),
			errorNode(SAY, errorOf(REASON), [19, 2]),
		),
		{
			nodes: [loopOver(ONE_BY_ONE, 1, [12, 0])],
			wires: [
				{ from: ONE_BY_ONE, to: PERIOD, output: 1 },
				{ from: SEND, to: REASON, output: 1 },
				{ from: SENT, to: ONE_BY_ONE },
				{ from: SAY, to: ONE_BY_ONE },
			],
		},
	);
}

/** The daily report of one phone system. */
export function dailyReport(service: Service): GalleryEntry {
	return {
		file: `reports/daily-report-on-${service.key}-calls.json`,
		purpose: 'Send a daily report with a chart',
		variant: service.title,
		destination: EMAIL.title,
		needs: EMAIL.needs,
		workflow: workflow({
			name: `Send a daily report on ${service.title} calls`,
			note: noteOf(service),
			pieces: [
				join(
					chain(everyDayAt(SCHEDULE, HOUR, [0, 0]), nameAccount(service, [0, 1])),
					settingsPiece(REPORT_SETTINGS, 1),
					daysPiece(),
					reportPiece(service),
					failuresPiece('reports could not be sent', [13, 0]),
					{
						nodes: [],
						wires: [
							{ from: accountName(service), to: SETTINGS },
							{ from: FILLED_IN, to: TABLE },
							{ from: ONCE, to: ONE_BY_ONE },
							{ from: ONE_BY_ONE, to: FAILURES },
						],
					},
				),
			],
		}),
	};
}
