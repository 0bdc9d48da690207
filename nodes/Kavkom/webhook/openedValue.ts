import { isRecord } from '../../shared/values/values';
import { withoutBrackets } from './bracketNames';
import { jsonOf } from './jsonText';

/** A value of a post, read where it is a text that is JSON, and a record where it is a form whose names have brackets. */
export function opened(value: unknown): unknown {
	const read = typeof value === 'string' ? jsonOf(value) : value;
	return isRecord(read) ? withoutBrackets(read) : read;
}
