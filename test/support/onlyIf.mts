/**
 * Tests that run only under a condition, and count as skipped otherwise. Whoever asks whether a server is
 * there (`presence.mts` and what is built on it, `browser.mts`) says loudly what is skipped, and throws in CI.
 */
import { describe, it } from '@jest/globals';

export const describeIf = (isMet: boolean) => (isMet ? describe : describe.skip);

export const itIf = (isMet: boolean) => (isMet ? it : it.skip);
