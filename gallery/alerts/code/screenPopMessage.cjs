/* CALLER TEXTS */

const SETTINGS = /* SETTINGS */ [];
const settings = $('Settings: fill in here').first().json;
const filledIn = Object.fromEntries(SETTINGS.map((name) => [name, settings[name]]));
const call = $('Take one call after the other').first().json;
const { contact_id: contactId, more_contacts: moreContacts = 0, error } = $input.first().json;
const number = numberOfCaller(call);

const contact = contactId
	? $('List who may have this number')
			.first()
			.json.candidates.find(({ id }) => String(id) === contactId)
	: undefined;

// The address of another contact, with the ID of this one; '' when that cannot be an address.
const addressOf = (id) => {
	const other = String(settings.contact_address)
		.trim()
		.replace(/[?#].*$/, '')
		.replace(/\/+$/, '');
	if (!/^https?:\/\/[^\s<>"|]+$/i.test(other)) return '';
	const own = encodeURIComponent(id);
	return /\/\d+$/.test(other) ? other.replace(/\d+$/, own) : `${other}/${own}`;
};

const whyNobody = () => {
	if (number === '') return '';
	if (error) return 'TITLE could not be asked who that is';
	if (!call.external_number) return 'TITLE was not asked: the country of the number is not known';
	return 'Nobody in TITLE has this number';
};

const name = contact ? plainText(contact.name) : nameOf(call);
const link = contact ? addressOf(contact.id) : '';
const called = [plainText(call.destination), plainText(call.extension)].filter(
	(text, index, all) => text && all.indexOf(text) === index,
);
const others = contact && moreContacts > 0 ? ` (and ${moreContacts} more with this number)` : '';
// The number stands first: a name could pose as another one.
const lines = [
	`Call from ${[isolated(number) || 'a hidden number', isolated(name)].filter(Boolean).join(', ')}${others}`,
	contact ? link : whyNobody(),
	called.length > 0 && `To: ${called.map(isolated).join(', ')}`,
].filter(Boolean);

return [
	{
		json: {
			...filledIn,
			text: lines.join('\n'),
			number: number || null,
			name: name || null,
			contact_id: contact ? String(contact.id) : null,
			contact_url: link || null,
			more_contacts: contact ? moreContacts : null,
			called: plainText(call.destination) || null,
			extension: plainText(call.extension) || null,
			call_id: String(call.id),
		},
	},
];
