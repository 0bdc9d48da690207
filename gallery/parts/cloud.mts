/** What a note says of n8n Cloud, where runs are counted. */

/** Of the smallest plan. */
const RUNS_A_MONTH = 2500;

/** A paragraph for a workflow that runs every so many minutes, and could as well run every hour. */
export function onCloud(minutes: number): string {
	const runs = (31 * 24 * 60) / minutes;
	return `**On n8n Cloud** runs are counted: the smallest plan has ${RUNS_A_MONTH.toLocaleString('en')} a month for all workflows, and every ${minutes} minutes is ${runs.toLocaleString('en')}. Set the first node to every hour or two there.`;
}
