/** Workflows that sum calls up or hand them out as files. */
import type { GalleryEntry } from '../entry.mts';
import { SERVICES } from '../services.mts';
import { dailyReport } from './dailyReport.mts';
import { exportFiles } from './exportFiles.mts';

export const REPORTS: readonly GalleryEntry[] = [dailyReport, exportFiles].flatMap((build) =>
	SERVICES.map(build),
);
