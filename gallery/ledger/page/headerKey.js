// What lets in: a password, as n8n's Header Auth credential compares it.

const WRONG_KEY = 'This password is not right.';
const CREDENTIAL = 'Header Auth credential with a name and a value';

/** Either may be the name in the credential of the workflow. */
const HEADERS = ['Authorization', 'X-Ledger-Key'];

const readKey = () => byId('password').value;

const keyHeaders = (key) => Object.fromEntries(HEADERS.map((name) => [name, key]));
