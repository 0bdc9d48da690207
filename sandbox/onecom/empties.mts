import { answer, type Answer } from './answers.mts';
import type { World } from './world.mts';

const BODIES: Record<World['oddities']['emptyBody'], string> = {
	zeroBytes: '',
	']': ']',
	'[]': '[]',
	null: 'null',
};

/** A call list without rows: no header either (contract: onecom, Calling it: Table of answers). */
export const noRows = (format: string, { oddities }: World): Answer =>
	answer(BODIES[oddities.emptyBody], format);
