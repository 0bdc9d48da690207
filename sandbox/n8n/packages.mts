/**
 * What an installed n8n brings, found as n8n itself finds it: the installer decides whether a package lies beside n8n
 * or within it.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** `require` of n8n's own. `n8nFolder` is the folder that holds n8n's `node_modules`. */
export const requireAsN8n = (n8nFolder: string): NodeJS.Require =>
	createRequire(join(n8nFolder, 'node_modules/n8n/package.json'));

/** The folder of a package that n8n brings, such as `n8n-nodes-base`. Throws when n8n has no such package. */
export const packageOfN8n = (n8nFolder: string, name: string): string =>
	dirname(requireAsN8n(n8nFolder).resolve(`${name}/package.json`));
