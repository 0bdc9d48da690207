/** What a sample workflow is put together from: nodes, the wires between them, and the notes around them. */
import type { IConnections, IDataObject, INode, NodeConnectionType } from 'n8n-workflow';
import type { Place } from './canvas/bands.mts';
import { closingNotes } from './canvas/closingNotes.mts';
import { textsOf, type Note } from './canvas/firstNote.mts';
import { laidOut } from './canvas/layout.mts';

/** A node of a sample workflow; its id and its place on the canvas are made from name and `at`. */
export interface NodeSpec {
	/** Reads like a sentence: what happens here. */
	name: string;
	/** `n8n-nodes-base.postgres`, or a type of this package. */
	type: string;
	typeVersion: number;
	/** Column and row on the canvas; columns go to the right. */
	at: Place;
	parameters: IDataObject;
	/** Further settings of the node, such as `onError`. */
	settings?: Partial<
		Pick<
			INode,
			| 'alwaysOutputData'
			| 'disabled'
			| 'executeOnce'
			| 'maxTries'
			| 'notes'
			| 'notesInFlow'
			| 'onError'
			| 'retryOnFail'
			| 'waitBetweenTries'
			| 'webhookId'
		>
	>;
}

/** From a node's output to the next node. */
export interface Wire {
	from: string;
	to: string;
	/** Index of the output; default 0. */
	output?: number;
	/** Index of the input; default 0. */
	input?: number;
	/** Default `main`; `ai_tool` and its like join the parts of an AI agent. */
	type?: NodeConnectionType;
}

/** Nodes and wires that belong together; several pieces make a workflow. */
export interface Piece {
	nodes: NodeSpec[];
	wires: Wire[];
}

export interface WorkflowSpec {
	name: string;
	note: Note;
	pieces: Piece[];
	settings?: IDataObject;
}

/** A workflow as its JSON file has it. */
export interface GalleryWorkflow {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings: IDataObject;
}

const MAIN: NodeConnectionType = 'main';

/** The nodes one after the other, each wired to the next. */
export function chain(...nodes: NodeSpec[]): Piece {
	const wires = nodes.slice(1).map((node, index) => ({ from: nodes[index].name, to: node.name }));
	return { nodes, wires };
}

/** The pieces as one piece. */
export function join(...pieces: Piece[]): Piece {
	return {
		nodes: pieces.flatMap(({ nodes }) => nodes),
		wires: pieces.flatMap(({ wires }) => wires),
	};
}

/** The piece moved on the canvas by columns and rows. */
export function moved(piece: Piece, columns: number, rows: number): Piece {
	const nodes = piece.nodes.map((node) => ({
		...node,
		at: [node.at[0] + columns, node.at[1] + rows] as const,
	}));
	return { ...piece, nodes };
}

function connectionsOf(wires: readonly Wire[]): IConnections {
	const connections: IConnections = {};
	for (const { from, to, output = 0, input = 0, type = MAIN } of wires) {
		const outputs = ((connections[from] ??= {})[type] ??= []);
		while (outputs.length <= output) outputs.push([]);
		(outputs[output] ??= []).push({ node: to, type, index: input });
	}
	return connections;
}

function assertWhole(name: string, nodes: readonly NodeSpec[], wires: readonly Wire[]): void {
	const names = nodes.map((node) => node.name);
	const twice = names.find((node, index) => names.indexOf(node) !== index);
	if (twice !== undefined) throw new Error(`${name}: two nodes are named "${twice}"`);
	const lost = wires.flatMap(({ from, to }) => [from, to]).find((node) => !names.includes(node));
	if (lost !== undefined) throw new Error(`${name}: a wire leads to the missing node "${lost}"`);
}

/** Puts a workflow together. Throws when two nodes have one name or a wire leads nowhere. */
export function workflow({ name, note, pieces, settings }: WorkflowSpec): GalleryWorkflow {
	const { nodes: specs, wires } = join(...pieces);
	assertWhole(name, specs, wires);
	const nodes = laidOut(specs, wires, {
		steps: note.steps,
		texts: textsOf(name, note, closingNotes(specs)),
	});
	return {
		name,
		nodes,
		connections: connectionsOf(wires),
		settings: { executionOrder: 'v1', ...settings },
	};
}
