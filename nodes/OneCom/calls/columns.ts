import type { KnownColumns } from '../../shared/check/vocabulary';

/** (contract: onecom, Calls, one row each: Rows of SIMPLECDRS) */
export const CALL_COLUMNS: KnownColumns = {
	known: new Set([
		...['sc_te_id', 'tenantcode', 'sc_start', 'sc_direction', 'sc_calleridnum', 'sc_calleridname'],
		...['sc_dialednum', 'sc_disposition', 'sc_duration', 'sc_billsec', 'sc_uniqueid'],
		'sc_whoanswered',
	]),
	needed: [
		...['sc_uniqueid', 'sc_start', 'sc_direction', 'sc_calleridnum', 'sc_dialednum'],
		...['sc_disposition', 'sc_duration', 'sc_whoanswered'],
	].map((name) => [name]),
};

/** The usual 30, and those of a template (contract: onecom, Call legs: Columns). */
export const LEG_COLUMNS: KnownColumns = {
	known: new Set([
		...['accountcode', 'ID', 'start', 'answer', 'end', 'clid', 'realsrc', 'firstdst', 'duration'],
		...['billsec', 'disposition', 'cc_cost', 'dcontext', 'dstchannel', 'userfield', 'uniqueid'],
		...['prevuniqueid', 'lastdst', 'wherelanded', 'src', 'dst', 'lastapp', 'srcCallID'],
		...['linkedid', 'peeraccount', 'originateid', 'cc_country', 'cc_network', 'pincode'],
		...['cc_buy', 'te_id', 'direction'],
	]),
	needed: [
		['uniqueid'],
		['start'],
		['disposition'],
		['duration'],
		['realsrc', 'src', 'clid'],
		['lastdst', 'dst', 'firstdst'],
		['direction', 'userfield', 'dcontext'],
	],
};
