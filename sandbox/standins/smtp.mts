/** A local mail server that keeps what it is given: no login, no encryption, every address is welcome. */
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { LOOPBACK } from '../n8n/environment.mts';
import type { Credential } from '../n8n/workflows.mts';
import { readMail, type Mail } from './mail.mts';

export interface SmtpStandIn {
	/** What a user would enter in n8n to reach it. */
	credential: Credential;
	/** Oldest first. */
	mails: Mail[];
	/** So many mails are turned down, for good, before the next one is taken. */
	refusals: number;
	close(): Promise<void>;
}

const END_OF_MAIL = '\r\n.\r\n';

/** One conversation; RFC 5321 as far as a client that sends mails needs it. */
function converse(socket: Socket, standIn: SmtpStandIn): void {
	let buffer = '';
	let isMail = false;
	let recipients: string[] = [];
	const say = (line: string) => socket.write(`${line}\r\n`);
	const addressOf = (line: string): string => /<([^>]*)>/.exec(line)?.[1] ?? '';

	const takeMail = (raw: string): void => {
		isMail = false;
		if (standIn.refusals > 0) {
			standIn.refusals -= 1;
			say('554 5.7.1 Refused');
			return;
		}
		// A line that begins with a dot travels with a second one.
		standIn.mails.push(readMail(raw.replace(/^\.\./gm, '.'), recipients));
		say('250 2.0.0 Taken');
	};

	const takeCommand = (line: string): void => {
		const verb = line.slice(0, 4).toUpperCase();
		if (verb === 'RCPT') recipients.push(addressOf(line));
		if (verb === 'MAIL' || verb === 'RSET') recipients = [];
		if (verb === 'DATA') isMail = true;
		say({ DATA: '354 Go on', QUIT: '221 Bye' }[verb] ?? '250 OK');
		if (verb === 'QUIT') socket.end();
	};

	socket.setEncoding('latin1');
	socket.on('error', () => undefined);
	socket.on('data', (chunk: string) => {
		buffer += chunk;
		for (;;) {
			const mark = isMail ? END_OF_MAIL : '\r\n';
			const at = buffer.indexOf(mark);
			if (at < 0) return;
			const part = buffer.slice(0, at);
			buffer = buffer.slice(at + mark.length);
			if (isMail) takeMail(part);
			else takeCommand(part);
		}
	});
	say('220 local mail server');
}

/** Starts a mail server on the loopback interface. */
export async function startSmtp(): Promise<SmtpStandIn> {
	const open = new Set<Socket>();
	const server = createServer((socket) => {
		open.add(socket);
		socket.once('close', () => open.delete(socket));
		converse(socket, standIn);
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, LOOPBACK, resolve);
	});
	const { port } = server.address() as AddressInfo;
	const data = {
		user: '',
		password: '',
		host: LOOPBACK,
		port,
		secure: false,
		disableStartTls: true,
		hostName: '',
	};
	const standIn: SmtpStandIn = {
		credential: { type: 'smtp', name: 'SMTP (local)', data },
		mails: [],
		refusals: 0,
		close: async () => {
			for (const socket of open) socket.destroy();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
	return standIn;
}
