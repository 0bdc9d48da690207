/* SHEET CELLS */

// n8n's own node writes times as texts, so the file is made here: a zip file of the few parts that Excel needs.
const SOURCES = /* SOURCES */ {};
const COLUMNS = Object.keys(SOURCES);
const MAX_CALLS = 1_048_575;
const MAX_LENGTH = 32_767;

const calls = $input.all().map(({ json }) => json);
if (calls.length > MAX_CALLS)
	throw new Error(`An Excel sheet holds ${MAX_CALLS} calls: export a shorter period`);

const MARKUP = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
const hex = (sign) => `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
// What XML cannot hold is written by its number, and so is what looks as if it were.
const xmlText = (value) =>
	String(value)
		.slice(0, MAX_LENGTH)
		.replace(
			/_(?=x[0-9A-Fa-f]{4}_)|[\u0000-\u0008\u000B\u000C\u000D\u000E-\u001F\uFFFE\uFFFF]/g,
			hex,
		)
		.replace(/[&<>]/g, (sign) => MARKUP[sign]);

// Each text once: the cells hold its place in the list.
const places = new Map();
const placeOf = (text) => {
	if (!places.has(text)) places.set(text, places.size);
	return places.get(text);
};

// Their places in the list of forms, below.
const STYLES = { clock: 1, duration: 2 };
const letterOf = (index) => String.fromCharCode('A'.charCodeAt(0) + index);
const cellXml = (column, value, at) => {
	if (value === null || value === undefined || value === '') return '';
	const cell = serial(column, value);
	return typeof cell === 'number'
		? `<c r="${at}" s="${STYLES[KINDS[column]] ?? 0}"><v>${cell}</v></c>`
		: `<c r="${at}" t="s"><v>${placeOf(String(cell))}</v></c>`;
};
const rowXml = (number, valueOf) =>
	`<row r="${number}">${COLUMNS.map((column, index) =>
		cellXml(column, valueOf(column), `${letterOf(index)}${number}`),
	).join('')}</row>`;

const rows = [
	`<row r="1">${COLUMNS.map(
		(column, index) => `<c r="${letterOf(index)}1" t="s"><v>${placeOf(column)}</v></c>`,
	).join('')}</row>`,
	...calls.map((call, index) => rowXml(index + 2, (column) => call[SOURCES[column]])),
];
const widths = COLUMNS.map((column, index) => {
	const width = KINDS[column] === 'clock' ? 20 : 14;
	return `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`;
});

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const MAIN = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const relations = (list) =>
	`${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${list
		.map(
			([type, target], index) =>
				`<Relationship Id="rId${index + 1}" Type="${DOCUMENT}/${type}" Target="${target}"/>`,
		)
		.join('')}</Relationships>`;
const TYPES = {
	workbook: 'sheet.main',
	'worksheets/sheet1': 'worksheet',
	styles: 'styles',
	sharedStrings: 'sharedStrings',
};

const style = (format, more = '') =>
	`<xf numFmtId="${format}" fontId="0" fillId="0" borderId="0"${more}/>`;
const ofCell = (format) => style(format, ' xfId="0" applyNumberFormat="1"');
const styles = `<cellStyleXfs count="1">${style(0)}</cellStyleXfs><cellXfs count="3">${[0, 164, 165].map(ofCell).join('')}</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>`;

const files = {
	'[Content_Types].xml': `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${Object.entries(
		TYPES,
	)
		.map(
			([part, type]) => `<Override PartName="/xl/${part}.xml" ContentType="${MAIN}.${type}+xml"/>`,
		)
		.join('')}</Types>`,
	'_rels/.rels': relations([['officeDocument', 'xl/workbook.xml']]),
	'xl/workbook.xml': `${HEAD}<workbook ${SPREADSHEET} xmlns:r="${DOCUMENT}"><sheets><sheet name="Calls" sheetId="1" r:id="rId1"/></sheets></workbook>`,
	'xl/_rels/workbook.xml.rels': relations([
		['worksheet', 'worksheets/sheet1.xml'],
		['styles', 'styles.xml'],
		['sharedStrings', 'sharedStrings.xml'],
	]),
	'xl/styles.xml': `${HEAD}<styleSheet ${SPREADSHEET}><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="[h]:mm:ss"/></numFmts><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>${styles}</styleSheet>`,
	'xl/worksheets/sheet1.xml': `${HEAD}<worksheet ${SPREADSHEET}><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${widths.join('')}</cols><sheetData>${rows.join('')}</sheetData><autoFilter ref="A1:${letterOf(COLUMNS.length - 1)}${rows.length}"/></worksheet>`,
	'xl/sharedStrings.xml': `${HEAD}<sst ${SPREADSHEET}>${[...places.keys()]
		.map((text) => `<si><t xml:space="preserve">${xmlText(text)}</t></si>`)
		.join('')}</sst>`,
};

/* ZIP */

return [{ json: { file: zipOf(files).toString('base64'), calls: calls.length } }];
