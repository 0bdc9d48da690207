import { failureVerdict } from '../../shared/check/failureVerdict';
import { ok, unknown, type Verdict } from '../../shared/check/finding';
import type { Asked } from '../../shared/check/prober';
import type { Check } from '../../shared/check/runChecks';
import type { OneComSetup } from './setup';

interface ReadRequest {
	check: string;
	/** What is asked for, and what needs it. */
	what: string;
	ask: (setup: OneComSetup) => Promise<Asked<unknown>>;
}

/** Requests that only read. */
const READS: readonly ReadRequest[] = [
	{
		check: 'route_call_list',
		what: 'SIMPLECDRS (Call: Get Many, 1com Trigger)',
		ask: async (setup) => await setup.calls(),
	},
	{
		check: 'route_extension_list',
		what: 'EXTENSIONS (Extension: Get Many)',
		ask: async (setup) => await setup.extensions(),
	},
	{
		check: 'route_queue_list',
		what: 'queues (Queue: Get Many)',
		ask: async (setup) => await setup.queues(),
	},
	{
		check: 'route_phone_number_list',
		what: 'DIDS (Phone Number: Get Many)',
		ask: async (setup) => await setup.phoneNumbers(),
	},
	{
		check: 'route_active_call_list',
		what: 'CHANNELS (Active Call: Get Many)',
		ask: async (setup) => await setup.activeCalls(),
	},
];

async function judgeRead(setup: OneComSetup, { what, ask }: ReadRequest): Promise<Verdict> {
	const asked = await ask(setup);
	return 'value' in asked ? ok(`${what}: allowed`) : failureVerdict(asked.failure, what);
}

async function judgeLegs(setup: OneComSetup): Promise<Verdict> {
	const call = await setup.boundaryCall();
	if (call === null) return unknown('CDRS: Not tried: no call whose day to ask for');
	const what = 'CDRS (Call Leg: Get Many)';
	return await judgeRead(setup, {
		check: 'route_call_leg_list',
		what,
		ask: async () => await setup.legs(call),
	});
}

export const ROUTE_CHECKS: ReadonlyArray<Check<OneComSetup>> = [
	...READS.map((read) => ({
		check: read.check,
		needs: ['key', 'tenant'],
		judge: async (setup: OneComSetup) => await judgeRead(setup, read),
	})),
	{ check: 'route_call_leg_list', needs: ['route_call_list'], judge: judgeLegs },
];

/** What has an effect is named, so that nobody takes it for proved. */
export const UNTRIED_CHECKS: ReadonlyArray<Check<OneComSetup>> = [
	{ check: 'route_call_originate', request: 'DIAL', because: 'it would place a call' },
	{ check: 'route_call_hang_up', request: 'HANGUP', because: 'it would end a call' },
	{ check: 'route_call_transfer', request: 'TRANSFER', because: 'it would move a call' },
	{ check: 'route_agent_pause', request: 'AGENT', because: 'it would change an agent' },
	{ check: 'route_sms_send', request: 'SMS', because: 'it would send a text message' },
].map(({ check, request, because }) => ({
	check,
	needs: [],
	judge: () => unknown(`${request}: Not tried: ${because}`),
}));
