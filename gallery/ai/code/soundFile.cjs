// OpenAI tells the kind of sound by the ending of the file's name alone, and takes only some: the rest would be
// refused each time. The type is the one that the bytes have, for our node looked at them.
const MAX_BYTES = 25 * 1024 * 1024;
// The form around the file counts, too.
const FORM_BYTES = 4096;
const ENDINGS = {
	'audio/mpeg': 'mp3',
	'audio/wav': 'wav',
	'audio/ogg': 'ogg',
	'audio/mp4': 'm4a',
	'audio/flac': 'flac',
	'audio/webm': 'webm',
};
const UNITS = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };

// Older versions of n8n tell the size only as a text, such as "26.2 MB".
const bytesOf = ({ bytes, fileSize, data, id }) => {
	if (Number.isFinite(bytes)) return bytes;
	if (!id && typeof data === 'string') return Math.floor((data.length * 3) / 4);
	const [, number, unit] = /^([\d.]+) ?([kMG]?B)$/.exec(fileSize ?? '') ?? [];
	return number === undefined ? 0 : Number(number) * UNITS[unit];
};

const refusal = (error) => ({ json: { error, for_good: true } });

return $input.all().map(({ binary }) => {
	const file = binary.data;
	const type = String(file.mimeType ?? '').toLowerCase();
	const ending = ENDINGS[type];
	if (ending === undefined) {
		return refusal(`OpenAI takes no file of this kind (${type || 'unknown'})`);
	}
	if (bytesOf(file) > MAX_BYTES - FORM_BYTES) {
		return refusal('The recording is larger than the 25 MB that OpenAI takes');
	}
	return {
		json: {},
		binary: { data: { ...file, fileName: `recording.${ending}`, fileExtension: ending } },
	};
});
