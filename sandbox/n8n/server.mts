/** The n8n server process: editor, webhooks and schedules. */
import { startCommand, type Command, type CommandOptions, type N8nProcess } from './command.mts';

const serverCommand = (hasEditor: boolean): Command => ({
	args: ['start'],
	// n8n 1 is ready a moment before its REST API is. These settings are the editor's.
	readiness: ['/healthz/readiness', ...(hasEditor ? ['/rest/settings'] : [])],
});

/**
 * Starts n8n and waits until it answers. What was active before a restart: webhooks are live by then,
 * schedules and polls follow a moment later, n8n doesn't tell when. Rejects as `startCommand` does.
 */
export const startServer = async (options: CommandOptions): Promise<N8nProcess> =>
	await startCommand(serverCommand(options.editor ?? true), options);
