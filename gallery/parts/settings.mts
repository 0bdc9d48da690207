/** What a user must fill in before a workflow can work: one node to fill in, and a stop that says what is missing. */
import { setFields, stopWith } from '../nodes.mts';
import { SETTINGS } from '../canvas/toFillIn.mts';
import { join, type NodeSpec, type Piece } from '../workflow.mts';
import { ask } from './decisions.mts';

export interface Setting {
	/** What stands there from the start; absent: the user must fill it in. None may be left empty. */
	value?: string;
	/** Default a text. */
	type?: 'number';
}

/** By their names, in the order in which they are shown. */
export type Settings = Record<string, Setting>;

export { SETTINGS };
export const FILLED_IN = 'Are all settings filled in?';

/** Expression, without braces, for the value of a setting anywhere further on. */
export const setting = (name: string): string => `$('${SETTINGS}').first().json.${name}`;

const STOP = 'Say what is not filled in';

/** The node to fill in; the items that come in go on with the settings added to them. */
export function settingsNode(settings: Settings, at: NodeSpec['at']): NodeSpec {
	const values = Object.entries(settings).map(
		([name, { value = '', type = 'string' as const }]) => [name, { value, type }],
	);
	return setFields(SETTINGS, Object.fromEntries(values), at, true);
}

/** The node to fill in and its check, two columns wide; what follows is wired to `FILLED_IN`. */
export function settingsPiece(settings: Settings, column: number): Piece {
	const missing = `${JSON.stringify(Object.keys(settings)).replaceAll('"', "'")}.filter((name) => !String($json[name] ?? '').trim())`;
	const fill = settingsNode(settings, [column, 0]);
	const check = ask(FILLED_IN, `${missing}.length === 0`, [column + 1, 0]);
	const stop = stopWith(
		STOP,
		`=Open the node "${SETTINGS}" and fill in: {{ ${missing}.join(', ') }}`,
		[column + 2, 1],
	);
	return join({
		nodes: [fill, check, stop],
		wires: [
			{ from: SETTINGS, to: FILLED_IN },
			{ from: FILLED_IN, to: STOP, output: 1 },
		],
	});
}
