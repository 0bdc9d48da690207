/** What a destination of a sync says of itself; everything else is the same for all of them. */
import type { Service } from '../../services.mts';
import type { Settings } from '../parts/settings.mts';
import type { NodeSpec, Piece } from '../workflow.mts';

/** A part of a sync's line, and the nodes by which it is joined to the rest. */
export interface Section {
	piece: Piece;
	/** Names of the first and the last node. */
	first: string;
	last: string;
}

export interface Destination {
	/** In file names. */
	key: string;
	/** In titles: "PostgreSQL". */
	title: string;
	/** With an article, in sentences: "a PostgreSQL database". */
	phrase: string;
	/** What the user needs besides the phone system, for docs/workflows.md. */
	needs: string;
	/** Minutes between two runs; absent: a quarter of an hour. */
	minutes?: number;
	/** Whether its rows have local times, beside those in UTC. */
	hasLocalTimes?: boolean;
	/** Whether there is a workflow that gets months or years of calls into it. */
	hasBackfill?: boolean;
	/** Where its runs are written down, if a sample workflow watches them there: "PostgreSQL". */
	watchedIn?: string;
	/** What the user does besides choosing the credential of the phone system, for a note. */
	steps: (service: Service) => readonly string[];
	/** Settings besides how far back the first run goes. */
	settings?: Settings;
	/** What they are, a sentence for a note. */
	settingsInStep?: string;
	/** What else is worth knowing, a paragraph or more. */
	remarks: (service: Service) => string;
	/** Nodes of no line: those that the user runs once, say. */
	once?: () => Piece;
	/** From the account, which is known, to the window that is to be fetched; at column 1, after the settings. */
	before: (service: Service) => Section;
	/**
	 * n8n expression after `before`: an object with `window_start` and `window_end`, which is empty when the run
	 * goes up to the present.
	 */
	window: (service: Service) => string;
	/** From the fetched calls, oldest first, to the end. */
	after: (service: Service, column: number) => Section;
	/**
	 * Writes down beside the calls how far a good run got; its input is what `decideWindow` gives, with the zone. Absent where
	 * `after` closes the run.
	 */
	note?: (service: Service, at: NodeSpec['at']) => Section;
	/** JavaScript for the names of the fields that `note` can take, where a place that was made earlier may lack one. */
	notedFields?: string;
	/**
	 * Settings of the fetch. A destination that writes runs down goes on without calls, and without an
	 * answer of the service: the fetch then gives a single item that has no `id`.
	 */
	fetchSettings?: NodeSpec['settings'];
}

/** A section of nodes one after the other. */
export function section(...nodes: NodeSpec[]): Section {
	const wires = nodes.slice(1).map((node, index) => ({ from: nodes[index].name, to: node.name }));
	return { piece: { nodes, wires }, first: nodes[0].name, last: nodes[nodes.length - 1].name };
}
