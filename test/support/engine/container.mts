import './environment.mts';
import 'reflect-metadata';
import { createRequire } from 'node:module';
import type * as Di from '@n8n/di';

const require = createRequire(import.meta.url);

/**
 * The container in which n8n-core finds its services. npm installs several copies of `@n8n/di`;
 * only the copy that n8n-core itself resolves holds them.
 */
export const { Container } = createRequire(require.resolve('n8n-core'))('@n8n/di') as typeof Di;
