const findings = $input
	.all()
	.map(({ json }) => json)
	.filter(({ check }) => check !== undefined);

/** A cell of a Markdown table is one line without a bar. */
const cell = (value) =>
	String(value ?? '')
		.replace(/\s+/g, ' ')
		.replace(/\|/g, '/');

const count = (result) => findings.filter((finding) => finding.result === result).length;

const table = (system) => [
	`### ${system}`,
	'',
	'| Result | Check | Found | Advice |',
	'| --- | --- | --- | --- |',
	...findings
		.filter(({ phone_system }) => phone_system === system)
		.map(
			({ result, check, found, advice }) =>
				`| ${[result, check, found, advice].map(cell).join(' | ')} |`,
		),
	'',
];

const systems = [...new Set(findings.map(({ phone_system }) => phone_system))];
const report = systems.flatMap(table).join('\n');

return [
	{
		json: {
			failed: count('failed'),
			warnings: count('warning'),
			unknown: count('unknown'),
			ok: count('ok'),
			report:
				report ||
				'Nothing was checked. Choose a credential in a node that checks, and run it again.',
		},
	},
];
