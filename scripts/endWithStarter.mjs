/**
 * Loaded by run.mjs before a script: the script ends with run.mjs, however that goes, as if it had been sent
 * SIGTERM. The channel between the two closes when one of them is gone.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// A script that has nothing more to do ends, although the channel is open.
process.channel?.unref();
