/** A call as a row: the fields of a Call, its key first. */
import { CALL_FIELDS } from '../nodes/shared/call/callRecord.ts';

const KEY = ['provider', 'id'] as const;

/** The columns that a call fills. */
export const CALL_COLUMNS: readonly string[] = [
	...KEY,
	...CALL_FIELDS.filter((field) => !KEY.some((key) => key === field)),
];

/** What a column holds. */
export function kindOf(column: string): 'instant' | 'integer' | 'text' {
	if (column.endsWith('_at')) return 'instant';
	return column.endsWith('_seconds') ? 'integer' : 'text';
}
