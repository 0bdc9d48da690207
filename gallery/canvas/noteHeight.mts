/** How tall n8n shows the note of a sample workflow. */

interface Type {
	/** Mean width of a letter, taken wide, as fonts differ. */
	letter: number;
	line: number;
	below: number;
}

/** In pixels of the canvas, as n8n 2.41 draws them, by the sign at the beginning of a paragraph. */
const TYPES: ReadonlyArray<[sign: string, type: Type]> = [
	['# ', { letter: 18, line: 54, below: 8 }],
	['## ', { letter: 12, line: 36, below: 8 }],
	['### ', { letter: 8.6, line: 24, below: 8 }],
	['', { letter: 7, line: 20, below: 8 }],
];

const PADDING = 24;
const GRID = 16;

const EMPHASIS = /[*`]|^#+ |\]\([^)]*\)/g;

const [, TEXT] = TYPES[TYPES.length - 1];

const typeOf = (paragraph: string): Type =>
	TYPES.find(([sign]) => paragraph.startsWith(sign))?.[1] ?? TEXT;

function paragraphHeight(paragraph: string, width: number): number {
	const { letter, line, below } = typeOf(paragraph);
	const lines = paragraph
		.split('\n')
		.map((text) => Math.ceil((text.replace(EMPHASIS, '').length * letter) / (width - PADDING)));
	return lines.reduce((sum, count) => sum + count, 0) * line + below;
}

/** The height of the paper, in pixels, for Markdown of headings and paragraphs. */
export function noteHeight(text: string, width: number): number {
	const paragraphs = text.trim().split(/\n{2,}/);
	const heights = paragraphs.map((paragraph) => paragraphHeight(paragraph, width));
	const height = heights.reduce((sum, one) => sum + one, PADDING);
	return Math.ceil(height / GRID) * GRID;
}
