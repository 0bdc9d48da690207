/** The first thing to run: what the account can do, whether its times are right, and a text for a report. */
import type { GalleryEntry } from '../entry.mts';
import { waitForAll } from '../api/httpNodes.mts';
import { manualStart, setFields } from '../nodes.mts';
import { codeNode } from '../parts/codeNode.mts';
import type { Service } from '../../services.mts';
import { serviceNode } from '../parts/serviceNode.mts';
import { wordsFor } from '../words.mts';
import { chain, join, workflow, type NodeSpec, type Piece } from '../workflow.mts';
import type { Note } from '../canvas/firstNote.mts';
import { choose } from '../parts/steps.mts';

const NAME = 'Check my phone system';
const START = 'When you click Execute workflow';
const GATHER = 'Wait for all findings';
const ORDER = 'Put the findings in order';
const REPORT = 'Write a text for a report';

const checkName = ({ title }: Service): string => `Check the ${title} account`;

/** One phone system: its findings, each with its name. A node that can't run tells why, and the others go on. */
function branch(service: Service, row: number): Piece {
	const check: NodeSpec = serviceNode(
		service,
		checkName(service),
		[1, row],
		{ resource: 'account', operation: 'check' },
		{ onError: 'continueRegularOutput' },
	);
	const name = setFields(
		`Say that it is about ${service.title}`,
		{ phone_system: { value: service.title, type: 'string' } },
		[2, row],
		true,
	);
	return chain(check, name);
}

function noteOf(services: readonly Service[]): Note {
	const { both, other } = wordsFor(services);
	return {
		steps: [
			...services.map((service) => choose(service.credential.title, checkName(service))),
			`Not ${both}? Turn the node of the ${other} off: select it and press D.`,
			'Click **Execute workflow**.',
			`Open "${ORDER}": the time zone stands first, then what needs your attention. "${REPORT}" has it all as one text.`,
		],
		more: `**What it does:** it reads a little of everything that the nodes need, changes nothing, places no call, and makes 20 requests at most to each phone system. *${ORDER}* shows the findings as a table, the time zone first, then what needs your attention. *${REPORT}* has them as one text.

**How to read it:** *failed* does not work as it is, *warning* works, with a remark, *unknown* could not be told by what came, *ok* is fine. *advice* says what to do. The finding *time_zone* says whether the times of calls are right: look at it first.

**To report something,** paste the text of *${REPORT}*. It holds no key, no phone number, no name of a person and no name of an account. Look it over all the same before you post it.`,
	};
}

/** One workflow for all phone systems. */
export const checkOf = (services: readonly Service[]): GalleryEntry => {
	const middle = (services.length - 1) / 2;
	const branches = services.map(branch);
	const start = manualStart(START, [0, middle]);
	const gather = waitForAll(GATHER, services.length, [3, middle]);
	const order = codeNode(ORDER, new URL('orderFindings.cjs', import.meta.url), [4, middle]);
	const report = codeNode(REPORT, new URL('writeReport.cjs', import.meta.url), [5, middle]);
	return {
		file: 'check/check-my-phone-system.json',
		purpose: 'Check what your account can do and whether its times are right, before anything else',
		destination: 'n8n, and a text for a report',
		needs: 'nothing else',
		workflow: workflow({
			name: NAME,
			note: noteOf(services),
			pieces: [
				join(...branches, chain(gather, order, report), {
					nodes: [start],
					wires: branches.flatMap(({ nodes: [check, name] }, input) => [
						{ from: START, to: check.name },
						{ from: name.name, to: GATHER, input },
					]),
				}),
			],
		}),
	};
};
