// Of a text from outside nothing is kept that cannot be seen or that turns what stands beside it round.
const UNFIT = /[\p{Cc}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF]/gu;
const textOf = (value, longest = 60) => {
	if (value === null || value === undefined || typeof value === 'object') return null;
	const text = String(value).replace(UNFIT, ' ').replace(/\s+/g, ' ').trim();
	return text === '' ? null : [...text].slice(0, longest).join('').trim();
};

// Why a node did not succeed, in its own first sentence, without anything that is an address or could be a key.
const ADDRESS =
	/\w+:\/\/\S+|\b\d{1,3}(\.\d{1,3}){3}(:\d+)?|\[[\da-f:]+\](:\d+)?|\blocalhost(:\d+)?|\b([\w-]+\.)+[a-z]{2,}\b(:\d+)?|[\w-]{16,}/gi;
const failureIn = (items) => {
	const [error] = items.map(({ json }) => json.error).filter(Boolean);
	if (error === undefined) return null;
	const text = textOf(typeof error === 'string' ? error : error.message, 300) ?? '';
	if (/credentials? (set|found)|does not have (any|access)/i.test(text)) {
		return 'No credential is chosen in its nodes';
	}
	const [sentence] = text.replace(ADDRESS, '…').split(/(?<=[\p{L}\d…"])\.(?=\s|$)/u);
	return sentence.slice(0, 140) || 'It could not be asked';
};

const parsed = (text) => {
	try {
		return JSON.parse(text) ?? {};
	} catch {
		return {};
	}
};

// What was kept of another account, before its credential was changed, is nothing that this one's people may see. An
// account that cannot be told, because its node failed, is still the one that it was.
const boardOf = (text, account) => {
	const board = parsed(text);
	return account === undefined || board.account === account ? board : {};
};
