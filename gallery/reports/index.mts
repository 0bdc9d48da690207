/** Workflows that sum calls up or hand them out as files. */
import type { GalleryEntry } from '../entry.mts';
import type { Service } from '../../services.mts';
import { dailyReport } from './dailyReport.mts';
import { exportFiles } from './exportFiles.mts';

export const reportsOf = (services: readonly Service[]): GalleryEntry[] =>
	[dailyReport, exportFiles].flatMap((build) => services.map(build));
