/** The CLI copies every drawing of the project into `dist`; those of the documents are not shipped. */
const fs = require('node:fs');
const path = require('node:path');

function leaveOutPictures(folder) {
	fs.rmSync(path.join(folder, 'dist', 'docs'), { recursive: true, force: true });
}

module.exports = { leaveOutPictures };
