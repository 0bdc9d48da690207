/** An e-mail a day on the calls of the last day, read from the phone system itself. */
import { EMAIL } from '../parts/channels.mts';
import { codeNode } from '../parts/codeNode.mts';
import { FILLED_IN, setting, SETTINGS, settingsPiece } from '../parts/settings.mts';
import type { GalleryEntry } from '../entry.mts';
import { PATIENT, setFields } from '../nodes.mts';
import { inWorkflows, type Service } from '../../services.mts';
import { join, workflow, type NodeSpec } from '../workflow.mts';

const HOUR = 18;
/** Calls are listed late, and long ones still go on: an hour later nearly all are there, and ended. */
const HOURS_LATER = 1;

const SCHEDULE = `Every day at ${HOUR}:00`;
const PERIOD = 'Say which hours to report';
const WRITE = 'Write the report';
const SEND = 'Send the report';

const fetchName = ({ title }: Service): string => `Get the ${title} calls of these hours`;

function schedule(at: NodeSpec['at']): NodeSpec {
	const interval = [{ field: 'days', daysInterval: 1, triggerAtHour: HOUR, triggerAtMinute: 0 }];
	return {
		name: SCHEDULE,
		type: 'n8n-nodes-base.scheduleTrigger',
		typeVersion: 1.2,
		at,
		parameters: { rule: { interval } },
	};
}

/** Full hours in the zone of the workflow, so that each call is in one report, whatever the clock does. */
function periodNode({ title }: Service, at: NodeSpec['at']): NodeSpec {
	const end = `$now.startOf('hour').minus({ hours: ${HOURS_LATER} })`;
	return setFields(
		PERIOD,
		{
			title: { value: title, type: 'string' },
			period_start: { value: `={{ ${end}.minus({ days: 1 }).toISO() }}`, type: 'string' },
			period_end: { value: `={{ ${end}.toISO() }}`, type: 'string' },
		},
		at,
	);
}

function fetchCalls(service: Service, at: NodeSpec['at']): NodeSpec {
	return {
		name: fetchName(service),
		type: inWorkflows(service.node),
		typeVersion: 1,
		at,
		settings: { ...PATIENT, alwaysOutputData: true },
		parameters: {
			resource: 'call',
			operation: 'getAll',
			dateRange: 'custom',
			startDate: '={{ $json.period_start }}',
			endDate: '={{ $json.period_end }}',
			returnAll: true,
			filters: {},
			output: 'simplified',
			options: {},
		},
	};
}

function sendReport(at: NodeSpec['at']): NodeSpec {
	return {
		name: SEND,
		type: EMAIL.type,
		typeVersion: EMAIL.typeVersion,
		at,
		settings: PATIENT,
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

function noteOf(service: Service): string {
	const { title, credential } = service;
	const until = HOUR - HOURS_LATER;
	return `## Send a daily report on ${title} calls

**To fill in:** choose your **${credential.title}** credential in *${fetchName(service)}* and your ${EMAIL.credential} in *${SEND}*. In *Settings* fill in ${EMAIL.toFillIn}. Look at the time zone in the settings of the workflow: the hours are meant in it. Then publish (activate) the workflow.

**What it does:** every day at ${HOUR}:00 it sends one e-mail on the 24 hours up to ${until}:00: calls by the hour, answer rate, mean wait, the busiest extensions, and who was missed and not talked to since. It reads the phone system directly and needs no database. The chart is drawn in the e-mail itself; nothing is sent to an outside service.

**Why it ends at ${until}:00:** the phone system may list a call late, and long calls still go on. Each report begins where the last one ended, so a call is in one report only. One that is listed more than an hour late is in none.

**Mean wait** is the time from the first ring to the answer. Where the phone system says neither when a call was answered nor how long was talked, it is "not known". A day in which the clocks change has 23 or 25 hours.`;
}

/** The daily report of one phone system. */
export function dailyReport(service: Service): GalleryEntry {
	const start = schedule([0, 0]);
	const period = periodNode(service, [3, 0]);
	const fetch = fetchCalls(service, [4, 0]);
	const write = codeNode(WRITE, new URL('dailyReport.cjs', import.meta.url), [5, 0]);
	const send = sendReport([6, 0]);
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
				join(settingsPiece(EMAIL.settings, 1), {
					nodes: [start, period, fetch, write, send],
					wires: [
						{ from: SCHEDULE, to: SETTINGS },
						{ from: FILLED_IN, to: PERIOD },
						{ from: PERIOD, to: fetch.name },
						{ from: fetch.name, to: WRITE },
						{ from: WRITE, to: SEND },
					],
				}),
			],
		}),
	};
}
