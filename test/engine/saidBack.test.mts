/** Services that say the key back, in the real engine: nothing that the nodes do hands it on. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Kavkom } from '../../nodes/Kavkom/Kavkom.node';
import { KavkomTrigger } from '../../nodes/Kavkom/KavkomTrigger.node';
import { OneCom } from '../../nodes/OneCom/OneCom.node';
import { OneComTrigger } from '../../nodes/OneCom/OneComTrigger.node';
import { startKavkom } from '../../sandbox/kavkom/simulator.mts';
import { startOneCom } from '../../sandbox/onecom/simulator.mts';
import { startServer, type SimulatorServer } from '../../sandbox/shared/server.mts';
import { KavkomWebhookApi } from '../../credentials/KavkomWebhookApi.credentials';
import { KavkomWebhookTrigger } from '../../nodes/Kavkom/KavkomWebhookTrigger.node';
import { kavkomEngine, oneComEngine, useFastLimits } from '../support/accounts.mts';
import { createEngine, type Engine } from '../support/engine.mts';
import { everythingIn, leaksIn, readableBy } from '../support/leaks.mts';
import { useServers } from '../support/servers.mts';
import { everyTry, type Services, type Try } from '../support/tries.mts';
import { KEYS, PARTS, sayingBack } from '../support/troubles.mts';

// Every service here answers at once: only a busy machine is slow.
useFastLimits({
	attempts: 1,
	readIdleSeconds: 60,
	readTotalSeconds: 600,
	downloadIdleSeconds: 60,
});
const opened = useServers();

let services: Services;
let elsewhere: SimulatorServer;
beforeEach(async () => {
	const [kavkom, oneCom] = await Promise.all([
		opened(startKavkom({ callCount: 20, apiKey: KEYS.kavkom })),
		opened(startOneCom({ callCount: 20, apiKey: KEYS.oneCom })),
	]);
	services = { kavkom, oneCom };
	elsewhere = await opened(startServer((_request, response) => void response.end('Elsewhere')));
});

const engineOf = ({ credential }: Try): Engine =>
	credential === 'kavkomApi'
		? kavkomEngine(services.kavkom, {
				engine: { nodes: { kavkom: new Kavkom(), kavkomTrigger: new KavkomTrigger() } },
			})
		: oneComEngine(services.oneCom, {
				engine: { nodes: { oneCom: new OneCom(), oneComTrigger: new OneComTrigger() } },
			});

interface Outcome {
	name: string;
	/** All that anybody can read of it. */
	shown: string;
	isWell: boolean;
}

const leaksOf = ({ name, shown }: Outcome): string[] =>
	leaksIn(shown, PARTS).map((leak) => `${name}: ${leak}`);

async function runOf(tried: Try): Promise<Outcome> {
	const run = await engineOf(tried).run(tried);
	return { name: tried.name, shown: readableBy(run), isWell: run.error === undefined };
}

async function sampleOf(tried: Try): Promise<Outcome> {
	const { name, type, parameters } = tried;
	const polling = engineOf(tried).poll({ type, parameters, staticData: {}, mode: 'manual' });
	return await polling.then(
		(output) => ({ name, shown: JSON.stringify(output), isWell: true }),
		(error: unknown) => ({ name, shown: everythingIn(error), isWell: false }),
	);
}

const NAMES = sayingBack('').map(({ name }) => name);

describe.each(NAMES)('A key that a service says back by: %s', (name) => {
	it('is shown by no operation and no trigger, and sent nowhere else', async () => {
		const troubles = sayingBack(`http://localhost:${elsewhere.port}`);
		const trouble = troubles.find((each) => each.name === name);
		if (trouble === undefined) throw new Error(`There is no trouble ${name}`);
		const { operations, triggers } = everyTry(services);
		services.kavkom.server.faults.push(trouble.faultOf('kavkom'));
		services.oneCom.server.faults.push(trouble.faultOf('oneCom'));
		const outcomes: Outcome[] = [];
		for (const tried of operations) outcomes.push(await runOf(tried));
		for (const tried of triggers) outcomes.push(await sampleOf(tried));
		expect(outcomes.flatMap(leaksOf)).toEqual([]);
		if (trouble.isHarmless) expect(outcomes.filter(({ isWell }) => !isWell)).toEqual([]);
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
