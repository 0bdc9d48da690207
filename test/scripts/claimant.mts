/**
 * Claims the playground of a lock folder and prints what came of it. Who gets it holds it in one of these ways:
 * `ready` says where it is and answers there; `starting` does so only on SIGUSR2; `silent` names an address where
 * nobody answers.
 *
 * Arguments: the lock folder, the way, the milliseconds for which an n8n may be silent.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { announcePlayground, claimPlayground } from '../../scripts/playgroundState.mts';
import { freePort } from '../../scripts/waiting.mts';

const [lock, way, silentAfterMs] = process.argv.slice(2);

async function announce(port: number): Promise<void> {
	const n8n = `http://127.0.0.1:${port}`;
	await announcePlayground(lock, {
		n8n,
		services: [{ title: 'Acme', fields: [{ label: 'Server', value: `${n8n}/acme` }] }],
	});
	console.log(`announced ${n8n}`);
}

const serve = () => {
	const server = createServer((_request, response) => response.end());
	server.listen(0, '127.0.0.1', () => void announce((server.address() as AddressInfo).port));
};

const claim = await claimPlayground(lock, console.log, Number(silentAfterMs));
console.log(`claim ${JSON.stringify(claim)}`);
if (claim.kind === 'ours') {
	setInterval(() => undefined, 1e6);
	if (way === 'ready') serve();
	if (way === 'starting') process.once('SIGUSR2', serve);
	if (way === 'silent') await announce(await freePort());
}
