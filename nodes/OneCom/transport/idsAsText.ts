/**
 * An id that came as a number: JavaScript would round one of many digits, and drop the zeros behind the dot of
 * `1768469400.100`. No text in JSON holds this: there the quotes have a backslash before them.
 *
 * All names end alike, and that end is looked for first: beginning with the quote of every name and value costs more
 * than reading the whole of the JSON.
 */
const NUMBER_AS_ID =
	/(?<="(?:\w{0,40}unique|linked|originate|\w{0,40}call|))(id"\s*:\s*)(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?=\s*[,}])/gi;

/** JSON whose ids are texts, with every digit that they came with. */
export const withIdsAsText = (json: string): string => json.replace(NUMBER_AS_ID, '$1"$2"');
