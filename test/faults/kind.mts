import type { IDataObject, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import type { Fault, SeenRequest, SimulatorServer } from '../../sandbox/shared/server.mts';
import type { NodeRun } from '../support/engine.mts';
import { everythingIn, readableBy } from '../support/leaks.mts';
import type { GoodEnd, Outcome } from './outcomes.mts';

/**
 * What the rules of retrying and of reporting depend on. A `list` is one to choose from in the editor, a `check` puts
 * failures out as what it found.
 */
export type Nature = 'read' | 'list' | 'download' | 'command' | 'poll' | 'check' | 'credentialTest';

/** `passing`: two attempts meet the fault, the third does not. `lasting`: all do. */
export type Variant = 'passing' | 'lasting';

/** One way in which a node asks its service for something: a row of the matrix. */
export interface Kind {
	name: string;
	nature: Nature;
	/** Which of its requests meet the fault. */
	match: (request: SeenRequest) => boolean;
	/** Starts a phone system of its own, always with the same content. */
	open: () => Promise<Stage>;
	/** Of items that are not those of an undisturbed run: the word for them, when they honestly differ. */
	otherwise?: (items: readonly Shown[], truth: readonly Shown[]) => GoodEnd | null;
	/** Outcomes that are not those of the column, by the column's name. */
	differs?: Readonly<Record<string, Outcome | Readonly<Partial<Record<Variant, Outcome>>>>>;
}

/** A phone system and the one thing that is asked of it. */
export interface Stage {
	server: SimulatorServer;
	/** The secret of the credential. */
	key: string;
	/** How the service says that the key is not accepted, or not any more. */
	revoked: Fault;
	ask: (how: Asking) => Promise<Answer>;
	/** How often the command had an effect; 0 for everything else. */
	effects: () => number;
}

export interface Asking {
	/** Scheme, host and port that the credential leads to instead of the phone system's. */
	origin?: string;
	continueOnFail?: boolean;
}

/** An item as it is compared. */
export interface Shown {
	json?: IDataObject;
	/** File names and contents. */
	bytes?: Array<[string | undefined, string]>;
}

/** What the user, or anybody with access to the workflow, gets to see. */
export interface Answer {
	items: Shown[];
	error?: { name?: string; message: string; description?: string | null };
	hints: string[];
	/** Everything in one text, the stack included. */
	readable: string;
}

const hintTexts = (hints: readonly NodeExecutionHint[]): string[] =>
	hints.map(({ message }) => message);

/** Without what differs between two runs that go equally well. */
const comparable = ({ json, binary }: INodeExecutionData): Shown => ({
	json: 'link' in json ? { ...json, link: 'a link' } : json,
	bytes: binary && Object.values(binary).map(({ data, fileName }) => [fileName, data]),
});

/** What a run of a node showed. */
export function answerOfRun(run: NodeRun): Answer {
	return {
		items: run.items.map(comparable),
		error: run.error,
		hints: hintTexts(run.hints),
		readable: readableBy(run),
	};
}

/** What something showed that gives a value or throws: a list of the editor, or a poll. */
export async function answerOf(asked: Promise<object[]>): Promise<Answer> {
	try {
		const items = await asked;
		return { items, hints: [], readable: everythingIn(items) };
	} catch (thrown) {
		const error = thrown as NonNullable<Answer['error']>;
		return { items: [], error, hints: [], readable: everythingIn(error) };
	}
}

/** For a check: it puts out a finding each as ever, and some of them say that something was not as it should be. */
export const findingsThatSay: Kind['otherwise'] = (items, truth) => {
	const checks = (shown: readonly Shown[]) => shown.map(({ json }) => json?.check).join();
	const isSaid = (result: unknown) => result === 'failed' || result === 'unknown';
	const count = (shown: readonly Shown[]) =>
		shown.filter(({ json }) => isSaid(json?.result)).length;
	return checks(items) === checks(truth) && count(items) > count(truth) ? 'said' : null;
};

/** For a download of which the end is missing. */
export const cutFile: Kind['otherwise'] = (items, truth) => {
	const [content, whole] = [items, truth].map(([item]) =>
		Buffer.from(item?.bytes?.[0]?.[1] ?? '', 'base64'),
	);
	const isBeginning = content.length > 0 && content.equals(whole.subarray(0, content.length));
	return isBeginning ? 'cut, unseen' : null;
};

/** What the test of a credential showed. */
export async function answerOfTest(
	asked: Promise<{ status: string; message: string }>,
): Promise<Answer> {
	const { status, message } = await asked;
	const isGood = status === 'OK';
	return { items: [], ...(!isGood && { error: { message } }), hints: [], readable: message };
}
