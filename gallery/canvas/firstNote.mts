/** What stands in the notes of a sample workflow. */

export interface Note {
	/**
	 * What the user does, one after the other, in Markdown: a short sentence or two each. A node that stands in one
	 * of them in asterisks is in the zone to fill in.
	 */
	steps: readonly string[];
	/** Markdown of paragraphs: what else is worth knowing. */
	more: string;
}

/** Texts of Markdown, a note each: with the steps in the usual type, and in a larger one for wide workflows. */
export interface NoteTexts {
	usual: string[];
	large: string[];
}

const firstNote = (name: string, steps: readonly string[], type: '#' | '##'): string =>
	[`# ${name}`, ...steps.map((step, index) => `${type} ${index + 1}. ${step}`)].join('\n\n');

/** @param closing paragraphs that the last note ends with */
export function textsOf(name: string, note: Note, closing: readonly string[]): NoteTexts {
	const withClosing = (text: string): string => [text.trim(), ...closing].join('\n\n');
	const texts = (type: '#' | '##') => [firstNote(name, note.steps, type), withClosing(note.more)];
	return { usual: texts('##'), large: texts('#') };
}
