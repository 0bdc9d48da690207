/** What the notes of several workflows say. */
import { ON_CLOUD } from '../canvas/closingNotes.mts';

/** A poll that finds nothing is no run. */
export const RUNS_ON_CLOUD = `${ON_CLOUD} each minute with new calls is a run, and the daily look is one; Starter has 2,500 a month. With more calls than that, choose a longer time between polls in the first node, such as 15 minutes.`;

export const TABLES_NEED_N8N_2 = 'Data tables that workflows make need n8n 2.';
