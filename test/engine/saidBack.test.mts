/** Services that say the key back, in the real engine: nothing that the nodes do hands it on. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { startServer, type SimulatorServer } from '../../sandbox/shared/server.mts';
import { KavkomWebhookApi } from '../../credentials/KavkomWebhookApi.credentials';
import { KavkomWebhookTrigger } from '../../nodes/Kavkom/KavkomWebhookTrigger.node';
import { SERVICES, type Service } from '../../services.mts';
import { useFastLimits } from '../support/accounts.mts';
import { createEngine } from '../support/engine.mts';
import { leaksIn } from '../support/leaks.mts';
import { leaksOf, outcomesIn, type Started } from '../support/saidBack.mts';
import { useServers } from '../support/servers.mts';
import { KEYS, PARTS, sayingBack, secretsOf } from '../support/troubles.mts';

// Every service here answers at once: only a busy machine is slow.
useFastLimits({
	attempts: 1,
	readIdleSeconds: 60,
	readTotalSeconds: 600,
	commandIdleSeconds: 60,
	downloadIdleSeconds: 60,
});
const opened = useServers();

let started: Started[];
let elsewhere: SimulatorServer;
beforeEach(async () => {
	started = await Promise.all(
		SERVICES.map(async (service: Service): Promise<Started> => {
			const options = { callCount: 20, ...secretsOf(service) };
			return [service, await opened(service.simulator.start(options))];
		}),
	);
	elsewhere = await opened(startServer((_request, response) => void response.end('Elsewhere')));
});

const NAMES = sayingBack('').map(({ name }) => name);

describe.each(NAMES)('A key that a service says back by: %s', (name) => {
	it('is shown by no operation and no trigger, and sent nowhere else', async () => {
		const troubles = sayingBack(`http://localhost:${elsewhere.port}`);
		const trouble = troubles.find((each) => each.name === name);
		if (trouble === undefined) throw new Error(`There is no trouble ${name}`);
		for (const each of started) {
			const outcomes = await outcomesIn(each, trouble);
			expect(outcomes.flatMap((outcome) => leaksOf(each, outcome))).toEqual([]);
			if (trouble.isHarmless) expect(outcomes.filter(({ isWell }) => !isWell)).toEqual([]);
		}
		const sent = elsewhere.requests.map(({ url, headers, body }) => [url, headers, body]);
		expect(leaksIn(JSON.stringify(sent), PARTS)).toEqual([]);
	});
});

describe('A secret that Kavkom repeats in what it pushes', () => {
	const engine = createEngine({
		nodes: { kavkomWebhookTrigger: new KavkomWebhookTrigger() },
		credentials: {
			webhook: {
				type: new KavkomWebhookApi(),
				data: { headerName: 'X-Webhook-Secret', secret: KEYS.webhook },
			},
		},
	});

	it.each(['simplified', 'raw'])('starts no workflow with it, with output %s', async (output) => {
		const { items } = await engine.webhook({
			type: 'kavkomWebhookTrigger',
			parameters: { output },
			request: {
				headers: { 'x-webhook-secret': KEYS.webhook },
				body: {
					callUuid: `a-call-for-${output}`,
					status: 'missed',
					number: '+33199001234',
					callerIdName: `Sent with ${KEYS.webhook}`,
					headers: { 'X-Webhook-Secret': KEYS.webhook, Cookie: [encodeURIComponent(KEYS.webhook)] },
				},
			},
		});
		expect(items).toHaveLength(1);
		expect(JSON.stringify(items)).toContain('Sent with [hidden]');
		expect(leaksIn(JSON.stringify(items), PARTS)).toEqual([]);
	});
});
