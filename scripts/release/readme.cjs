/**
 * The README of a single-service package, from its template `packages/<name>/README.in.md`. A line
 * `<!-- section: docs/kavkom.md, Kavkom API -->` stands for that section of that page, and
 * `<!-- workflows -->` for the rows of the table in docs/workflows.md that name a workflow of the package.
 * So nothing is described twice.
 */
const path = require('node:path');

const WORKFLOWS_PAGE = 'docs/workflows.md';
const GALLERY = /<!-- gallery: begin -->\n+([^]*?)\n+<!-- gallery: end -->/;
const WORKFLOW_LINK = /\[[^\]]*\]\(\.\.\/workflows\/([^)]+)\)/g;
const SECTION = /<!-- section: (.+?), (.+) -->/g;

const levelOf = (line) => /^(#+) /.exec(line)?.[1].length ?? Infinity;

/** As the forge makes them of headings. */
const anchorOf = (heading) =>
	heading
		.replace(/^#+ /, '')
		.toLowerCase()
		.replace(/[^\w\- ]/g, '')
		.replaceAll(' ', '-');

/** The lines of `text` that are headings, which a comment of a shell in a block of code is not. */
const headingsOf = (text) => text.replace(/^```[^]*?^```/gm, '').match(/^#+ .+$/gm) ?? [];

/** The section of a page under the heading `title`, with its sub-sections and without the heading. */
function sectionOf(page, text, title) {
	const lines = text.split('\n');
	const begin = lines.findIndex(
		(line) => levelOf(line) < Infinity && line.replace(/^#+ /, '') === title,
	);
	if (begin < 0) throw new Error(`${page} has no section "${title}"`);
	const length = lines.slice(begin + 1).findIndex((line) => levelOf(line) <= levelOf(lines[begin]));
	const end = length < 0 ? lines.length : begin + 1 + length;
	return lines
		.slice(begin + 1, end)
		.join('\n')
		.trim();
}

/** The table of sample workflows, with the files of `shipped` only, as paths below `dist/workflows/`. */
function workflowTable(page, shipped) {
	const [head, rule, ...rows] = (GALLERY.exec(page)?.[1] ?? '').split('\n');
	const kept = rows.flatMap((row) => {
		const files = [...row.matchAll(WORKFLOW_LINK)].map(([, file]) => file);
		const own = files.filter((file) => shipped.includes(file)).map((file) => `\`${file}\``);
		const cells = row.split(' | ').slice(0, -1);
		return own.length > 0 ? [`${cells.join(' | ')} | ${own.join(', ')} |`] : [];
	});
	return [head, rule, ...kept].join('\n');
}

/** The text of `page` with links and pictures as they are written from the project's folder. */
function fromProject(page, text) {
	const located = (target) =>
		target.startsWith('#') ? `${page}${target}` : path.posix.join(path.posix.dirname(page), target);
	return text
		.replace(/\]\((?!https?:)([^)]+)\)/g, (_, target) => `](${located(target)})`)
		.replace(/ src="(?!https?:)([^"]+)"/g, (_, target) => ` src="${located(target)}"`);
}

/** Links to a section that this README holds stay in it, all others lead to the repository. */
function withLinks(text, repository, held) {
	return text
		.replace(/\]\((?!https?:|#)([^)]+)\)/g, (_, target) =>
			held.has(target) ? `](#${target.split('#')[1]})` : `](${repository}/blob/main/${target})`,
		)
		.replace(/ src="(?!https?:)([^"]+)"/g, ` src="${repository}/raw/main/$1"`);
}

/**
 * The README of a package.
 *
 * @param textOf gives the text of a page, such as `docs/kavkom.md`
 * @param shipped the workflows of the package, as paths below `workflows/`
 * @param repository address of the repository, without `.git`
 * @throws when a page has no section of the name that the template asks for
 */
function singleServiceReadme(template, textOf, { shipped, repository }) {
	const held = new Set();
	const filled = template
		.replace(SECTION, (_, page, title) => {
			const section = sectionOf(page, textOf(page), title);
			for (const heading of [title, ...headingsOf(section)])
				held.add(`${page}#${anchorOf(heading)}`);
			return fromProject(page, section);
		})
		.replace('<!-- workflows -->', () => workflowTable(textOf(WORKFLOWS_PAGE), shipped));
	return withLinks(filled, repository, held);
}

module.exports = { singleServiceReadme };
