/** `npm run bench`: speed and memory, side by side with what a user would do otherwise. */
import '../bench/run.mts';
