const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

/**
 * A text from outside, kept to itself: beside Hebrew or Arabic, what stands around it would otherwise be shown in
 * another order, such as caller and callee swapped.
 */
export const isolated = (text: string): string => `${FIRST_STRONG_ISOLATE}${text}${POP_ISOLATE}`;

/** A text as people type it. */
export const withoutIsolates = (text: string): string => text.replace(/[\u2066-\u2069]/g, '');
