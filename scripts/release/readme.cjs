/**
 * The README of a single-service package, from its template `packages/<name>/README.in.md`. A line
 * `<!-- section: Kavkom API -->` stands for that section of the main README, and `<!-- workflows -->` for
 * the rows of its table that name a workflow of the package. So nothing is described twice.
 */
const GALLERY = /<!-- gallery: begin -->\n+([^]*?)\n+<!-- gallery: end -->/;
const WORKFLOW_LINK = /\[[^\]]*\]\(workflows\/([^)]+)\)/g;

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

/** The section under the heading `title`, with its sub-sections and without the heading. */
function sectionOf(readme, title) {
	const lines = readme.split('\n');
	const begin = lines.findIndex(
		(line) => levelOf(line) < Infinity && line.replace(/^#+ /, '') === title,
	);
	if (begin < 0) throw new Error(`README.md has no section "${title}"`);
	const length = lines.slice(begin + 1).findIndex((line) => levelOf(line) <= levelOf(lines[begin]));
	const end = length < 0 ? lines.length : begin + 1 + length;
	return lines
		.slice(begin + 1, end)
		.join('\n')
		.trim();
}

/** The table of sample workflows, with the files of `shipped` only, as paths below `dist/workflows/`. */
function workflowTable(readme, shipped) {
	const [head, rule, ...rows] = (GALLERY.exec(readme)?.[1] ?? '').split('\n');
	const kept = rows.flatMap((row) => {
		const files = [...row.matchAll(WORKFLOW_LINK)].map(([, file]) => file);
		const own = files.filter((file) => shipped.includes(file)).map((file) => `\`${file}\``);
		const cells = row.split(' | ').slice(0, -1);
		return own.length > 0 ? [`${cells.join(' | ')} | ${own.join(', ')} |`] : [];
	});
	return [head, rule, ...kept].join('\n');
}

/** Links to what this README does not have lead to the main one. */
function withLinks(text, repository) {
	const anchors = headingsOf(text).map(anchorOf);
	return text
		.replace(/\]\(#([^)]+)\)/g, (link, anchor) =>
			anchors.includes(anchor) ? link : `](${repository}#${anchor})`,
		)
		.replace(/\]\((?!https?:|#)([^)]+)\)/g, `](${repository}/blob/main/$1)`);
}

function singleServiceReadme(template, readme, { shipped, repository }) {
	const filled = template
		.replace(/<!-- section: (.+) -->/g, (_, title) => sectionOf(readme, title))
		.replace('<!-- workflows -->', () => workflowTable(readme, shipped));
	return withLinks(filled, repository);
}

module.exports = { singleServiceReadme };
