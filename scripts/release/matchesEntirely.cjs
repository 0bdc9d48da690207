/** More than the plans of all countries that one business has calls with. */
const MAX_PATTERNS_REMEMBERED = 1000;

const patterns = new Map();

function patternOf(expression) {
	let pattern = patterns.get(expression);
	if (pattern === undefined) {
		pattern = new RegExp(`^(?:${expression})$`);
		if (patterns.size >= MAX_PATTERNS_REMEMBERED) patterns.clear();
		patterns.set(expression, pattern);
	}
	return pattern;
}

/**
 * Whether the whole of a text is what an expression stands for: bundled in place of libphonenumber-js's own, which makes
 * its pattern anew at every call. That is a fifth of what reading a number costs.
 *
 * @param text undefined and empty are the same
 * @param expression the source of a regular expression
 */
module.exports = function matchesEntirely(text, expression) {
	return patternOf(expression).test(text || '');
};
