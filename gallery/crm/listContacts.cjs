// What the searches found, as one list. A search that failed must not look like one that found nobody: a contact
// would be made a second time. What the CRM calls no search of its own (400) matters only when all are.
const found = (answer) => /* FOUND */ [];
const candidate = (contact) => /* CANDIDATE */ ({});
const answers = $input.all().map(({ json }) => json);
const statusOf = ({ error }) => String(error?.httpCode ?? error?.status ?? error?.statusCode ?? '');

const good = answers.filter(({ error }) => !error);
const failed = answers.filter(({ error }) => error);
const grave = good.length > 0 ? failed.filter((answer) => statusOf(answer) !== '400') : failed;
if (grave.length > 0) {
	const [{ error }] = grave;
	return [{ json: { error: `TITLE could not be searched: ${error.message ?? error}` } }];
}
const lists = good.map(found);
if (!lists.every(Array.isArray)) {
	return [{ json: { error: 'TITLE answered the search with something else than contacts' } }];
}
return [{ json: { candidates: lists.flat().map(candidate) } }];
