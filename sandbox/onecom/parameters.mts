/** The parameters of a request; an empty one counts as not given. */
export interface Parameters {
	/** Trimmed, or empty. */
	get(name: string): string;
	/** The values of a comma list, or empty. */
	list(name: string): string[];
	/** In lower case: json, csv or anything else for the default text. */
	format: string;
	all: Record<string, string>;
}

/** What a log may hold of a request: everything but the key. */
export const withoutKey = ({ all }: Parameters): Record<string, string> =>
	Object.fromEntries(Object.entries(all).filter(([name]) => name !== 'key'));

export function readParameters(query: URLSearchParams): Parameters {
	const get = (name: string): string => (query.get(name) ?? '').trim();
	return {
		get,
		list: (name) =>
			get(name)
				.split(',')
				.map((value) => value.trim())
				.filter(Boolean),
		format: get('format').toLowerCase(),
		all: Object.fromEntries(query),
	};
}
