// What lets in: a name and a password, as n8n's Basic Auth credential compares them.

const WRONG_KEY = 'Name or password is not right.';
const CREDENTIAL = 'Basic Auth credential with a user and a password';

/** n8n reads both as UTF-8. */
function readKey() {
	const bytes = new TextEncoder().encode(`${byId('name').value}:${byId('password').value}`);
	return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

const keyHeaders = (key) => ({ Authorization: key });
