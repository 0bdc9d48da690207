/** The folders of the project, and small helpers to read them. */
const fs = require('node:fs');
const path = require('node:path');

const PROJECT = path.join(__dirname, '..', '..');

const filesBelow = (folder) =>
	fs
		.readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
		.sort();

const readText = (file) => fs.readFileSync(file, 'utf8');

const readJson = (file) => JSON.parse(readText(file));

const manifestOf = (folder) => readJson(path.join(folder, 'package.json'));

/** Writes `text`, and makes the folders on the way. */
function writeText(file, text) {
	fs.mkdirSync(path.dirname(file), { recursive: true });
	fs.writeFileSync(file, text);
}

module.exports = { PROJECT, filesBelow, manifestOf, readJson, readText, writeText };
