import { FOLDER_VARIABLE, makeFolder } from './folder.mts';

// n8n-core reads these once, while it loads: import this module before it.
process.env[FOLDER_VARIABLE] ??= makeFolder();
process.env.N8N_ENCRYPTION_KEY ??= 'engine-tests-only';
process.env.N8N_LOG_LEVEL ??= 'silent';
