/** What the gallery makes of a list with one more phone system in it: nothing but the list was changed for that. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { catalogueOf } from '../../gallery/catalogue.mts';
import { fileText } from '../../gallery/files.mts';
import { IN_DATABASE, ledgerPage } from '../../gallery/ledger/page.mts';
import { PROJECT } from '../../scripts/build.mts';
import { inWorkflows, SERVICES } from '../../services.mts';
import { ACME } from '../fixtures/acme/service.mts';
import { describeSamples, describeSyncs } from '../support/sampleChecks.mts';

const ALL = [...SERVICES, ACME];
const CATALOGUE = catalogueOf(ALL);
const SAMPLES = CATALOGUE.map(({ file, workflow: { nodes, connections } }) => ({
	file,
	nodes,
	connections,
}));

const isOfAcme = ({ file }: { file: string }): boolean => file.includes('-acme-');
const ASKS_AI = 'ai/ask-about-kavkom-and-1com-and-acme-calls.json';

/** Made for all phone systems at once. */
const TOGETHER = [
	'check/check-my-phone-system.json',
	'recordings/recording-proxy.json',
	'ledger/calls-ledger.json',
	'wallboard/wallboard.json',
	'ledger/page-of-all-calls.json',
	'api/calls-api.json',
	ASKS_AI,
];

describe('the sample workflows of a third phone system', () => {
	it('are as many as those of each of the others', () => {
		const named = (key: string) =>
			CATALOGUE.filter(({ file }) => new RegExp(`-${key}-`).test(file.replace(ASKS_AI, '')));
		// Each of the others has workflows that only it can have: one; two for Kavkom's live events; three for the
		// address that 1com calls, and one for its SMS.
		const [ofKavkom, ofOneCom, ofAcme] = ALL.map(({ key }) => named(key).length);
		expect(ofAcme).toBeGreaterThan(20);
		expect([ofKavkom - 3, ofOneCom - 5]).toEqual([ofAcme, ofAcme]);
	});

	it('use its node or its trigger, and of no other phone system', () => {
		const own = [ACME.node, ACME.trigger].map(inWorkflows);
		for (const { file, nodes } of SAMPLES.filter(isOfAcme)) {
			if (TOGETHER.includes(file)) continue;
			const types = nodes.map(({ type }) => type.replace(/Tool$/, ''));
			const ofPhones = types.filter((type) => !/^(n8n-nodes-base|@n8n\/)/.test(type));
			expect(ofPhones.length).toBeGreaterThan(0);
			expect(ofPhones.filter((type) => !own.includes(type))).toEqual([]);
			expect(JSON.stringify(nodes)).not.toMatch(/kavkom\b(?!-1com)|\b1com\b(?!\.)/i);
		}
	});

	it('leave those of the others as they are', () => {
		const others = CATALOGUE.filter((entry) => !isOfAcme(entry) && !TOGETHER.includes(entry.file));
		expect(others.length).toBeGreaterThan(60);
		for (const entry of others) {
			const text = readFileSync(join(PROJECT, 'workflows', entry.file), 'utf8');
			expect(text === fileText(entry)).toBe(true);
		}
	});

	it.each(TOGETHER)('are joined by %s, which knows all three', (file) => {
		const { nodes } = SAMPLES.find((sample) => sample.file === file) ?? { nodes: [] };
		const types = nodes.map(({ type }) => type.replace(/Tool$/, ''));
		for (const { node } of ALL) expect([file, ...types]).toContain(inWorkflows(node));
		const codes = nodes.map(({ parameters }) => String(parameters.jsCode ?? '')).join('\n');
		expect(codes.match(/\/\* [A-Z]+ \*\/ [[{]|\b[A-Z]+_PROVIDERS?\b/g)).toBeNull();
		const notes = nodes.map(({ parameters }) => String(parameters.content ?? ''));
		const words = [...nodes.map(({ name }) => name), ...notes, codes];
		expect(words.join('\n').match(/.*\bof both\b.*|.*\bor both\b.*/g)).toBeNull();
	});

	it('are chosen by its name on the page of the calls ledger', () => {
		const page = ledgerPage(ALL, IN_DATABASE);
		for (const { provider, title } of ALL) {
			expect(page).toContain(`<option value="${provider}">${title}</option>`);
		}
		expect(page).toContain(
			"const PROVIDER_NAMES = { kavkom: 'Kavkom', '1com': '1com', acme: 'Acme' };",
		);
	});
});

describeSyncs(ALL, SAMPLES);

describeSamples(SAMPLES.filter((sample) => isOfAcme(sample) || TOGETHER.includes(sample.file)));
