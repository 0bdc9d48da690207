/** How tall n8n shows the note of a sample workflow. */

/** In pixels of the canvas, as n8n 2.41 draws them; letters are taken wide, as fonts differ. */
const LETTER = 7;
const LINE = 20;
const HEADING = 40;
const BETWEEN_PARAGRAPHS = 8;
const PADDING = 24;

const EMPHASIS = /[*`]/g;

function paragraphHeight(paragraph: string, lettersInLine: number): number {
	if (paragraph.startsWith('#')) return HEADING;
	const lines = paragraph
		.split('\n')
		.map((line) => Math.ceil(line.replace(EMPHASIS, '').length / lettersInLine));
	return lines.reduce((sum, count) => sum + count, 0) * LINE + BETWEEN_PARAGRAPHS;
}

/** The height of the paper, in pixels, for Markdown of headings, paragraphs and plain lists. */
export function noteHeight(text: string, width: number): number {
	const lettersInLine = (width - PADDING) / LETTER;
	const paragraphs = text.trim().split(/\n{2,}/);
	const heights = paragraphs.map((paragraph) => paragraphHeight(paragraph, lettersInLine));
	const height = heights.reduce((sum, one) => sum + one, PADDING);
	return Math.ceil(height / LINE) * LINE;
}
