/** An id that came as a number of so many digits that JavaScript would round it. */
const LONG_ID = /("id"\s*:\s*)(\d{16,})(?=\s*[,}])/gi;

/** JSON whose longest ids are texts. */
export const withLongIdsAsText = (json: string): string => json.replace(LONG_ID, '$1"$2"');
