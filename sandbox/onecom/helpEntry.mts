/** One operation of the page. */
export interface HelpEntry {
	call: string;
	purpose: string;
	parameters: ReadonlyArray<readonly [name: string, meaning: string]>;
	returns: string;
}

/** What most operations return. */
export const FORMATS = 'Plain text by default, json or csv when the parameter format asks for it';
