/** What is done with the answer of a CRM to something that was sent once. */
import { waitNode } from '../nodes.mts';
import type { NodeSpec, Piece } from '../workflow.mts';
import { scriptNode } from './script.mts';

const VERDICTS = ['written', 'refused', 'later', 'uncertain'] as const;

export type Ways = Record<Exclude<(typeof VERDICTS)[number], 'later'>, string>;

export interface Answered {
	/** The node that sent it; it is sent again when the CRM wants that it comes later. */
	sender: string;
	/** What the next nodes are about: "the contact". */
	what: string;
	title: string;
	/** JavaScript for what shows in the `body` of an answer that it was written. */
	written: string;
	/** The nodes that go on. */
	ways: Ways;
}

/** Begins behind the sender. What is written leaves with `written_id`, the rest with an `error`. */
export function answerPiece(answered: Answered, [column, row]: NodeSpec['at']): Piece {
	const { sender, what, title, written, ways } = answered;
	const judge = scriptNode(`See what ${title} says of ${what}`, 'judgeAnswer.cjs', [column, row], {
		'/* WRITTEN */ false': written,
		TITLE: title,
	});
	const choose: NodeSpec = {
		name: `Go on with ${what}`,
		type: 'n8n-nodes-base.switch',
		typeVersion: 3.2,
		at: [column + 1, row],
		parameters: {
			mode: 'expression',
			numberOutputs: VERDICTS.length,
			output: `={{ ${JSON.stringify(VERDICTS).replaceAll('"', "'")}.indexOf($json.verdict) }}`,
		},
	};
	const wait = waitNode(`Wait before ${what} is sent again`, '={{ $json.wait_seconds }}', [
		column + 2,
		row + 1,
	]);
	const to = { ...ways, later: wait.name };
	return {
		nodes: [judge, choose, wait],
		wires: [
			{ from: wait.name, to: sender },
			{ from: sender, to: judge.name },
			{ from: judge.name, to: choose.name },
			...VERDICTS.map((verdict, output) => ({ from: choose.name, to: to[verdict], output })),
		],
	};
}
