/** Calls counted in PostgreSQL, on days of a zone that it may know by an older or a newer name than the caller. */

/** The first of the names in $3, with commas between, that the database knows; null when it knows none. */
const ZONE = `SELECT (
	SELECT known.name FROM unnest(string_to_array($3, ',')) WITH ORDINALITY AS asked (name, place)
	JOIN pg_timezone_names known ON known.name = asked.name
	ORDER BY asked.place LIMIT 1
) AS name`;

/**
 * One row, whatever the database knows. $1 and $2 are the range, $3 the names of the zone, $4 the filter.
 *
 * @param columns SQL on `counted.statistics`, the JSON or null where no name of the zone is known
 */
export const statisticsQuery = (columns: string): string => `SELECT ${columns}
FROM (${ZONE}) AS zone, LATERAL (
	SELECT CASE WHEN zone.name IS NOT NULL THEN call_statistics($1, $2, zone.name, $4) END AS statistics
) AS counted`;

/** What the values are, from the item that says what is asked for. */
export const statisticsValues = (until: string): string =>
	`[$json.from, $json.${until}, $json.zones, JSON.stringify($json.filter)]`;
