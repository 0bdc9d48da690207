/** Every sample workflow that ships, in the order in which the README lists them. */
import type { GalleryEntry } from './entry.mts';
import { SYNCS } from './sync/index.mts';

export const CATALOGUE: readonly GalleryEntry[] = [...SYNCS];
