/** What a sample workflow is put together from: nodes, the wires between them, and the note beside them. */
import type { IConnections, IDataObject, INode, NodeConnectionType } from 'n8n-workflow';

/** A node of a sample workflow; its id and its place on the canvas are made from name and `at`. */
export interface NodeSpec {
	/** Reads like a sentence: what happens here. */
	name: string;
	/** `n8n-nodes-base.postgres`, or a type of this package. */
	type: string;
	typeVersion: number;
	/** Column and row on the canvas; columns go to the right. */
	at: readonly [column: number, row: number];
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

export interface Note {
	/** Markdown. */
	text: string;
	/** Column and row of its upper left corner. */
	at: readonly [column: number, row: number];
	/** In columns and rows. */
	size: readonly [columns: number, rows: number];
	/** n8n's number of the paper's colour, 1 to 7. */
	color?: number;
}

export interface WorkflowSpec {
	name: string;
	notes: Note[];
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

const COLUMN = 220;
const ROW = 200;

/** Text of a note begins this far left of and above the node at the same place. */
const NOTE_MARGIN = 60;

const MAIN: NodeConnectionType = 'main';

const slug = (text: string): string =>
	text
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-|-$/g, '');

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

function toNode({ name, type, typeVersion, at, parameters, settings }: NodeSpec): INode {
	const position: [number, number] = [at[0] * COLUMN, at[1] * ROW];
	return { id: slug(name), name, type, typeVersion, position, ...settings, parameters } as INode;
}

function toStickyNote({ text, at, size, color }: Note, index: number): INode {
	return {
		id: `note-${index + 1}`,
		name: index === 0 ? 'Read me' : `Note ${index + 1}`,
		type: 'n8n-nodes-base.stickyNote',
		typeVersion: 1,
		position: [at[0] * COLUMN - NOTE_MARGIN, at[1] * ROW - NOTE_MARGIN],
		parameters: {
			width: size[0] * COLUMN,
			height: size[1] * ROW,
			content: text.trim(),
			...(color !== undefined && { color }),
		},
	};
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
export function workflow({ name, notes, pieces, settings }: WorkflowSpec): GalleryWorkflow {
	const { nodes, wires } = join(...pieces);
	assertWhole(name, nodes, wires);
	return {
		name,
		nodes: [...notes.map(toStickyNote), ...nodes.map(toNode)],
		connections: connectionsOf(wires),
		settings: { executionOrder: 'v1', ...settings },
	};
}
