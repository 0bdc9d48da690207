/** A call as a row: the fields of a Call. */
import { CALL_FIELDS } from '../nodes/shared/call/callRecord.ts';

/** The columns that a call fills. */
export const CALL_COLUMNS: readonly string[] = CALL_FIELDS;

/** What a column holds. */
export function kindOf(column: string): 'instant' | 'integer' | 'text' {
	if (column.endsWith('_at')) return 'instant';
	return column.endsWith('_seconds') ? 'integer' : 'text';
}
