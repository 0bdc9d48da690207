// The message, and whether it may be sent: not when another run has taken one of its calls meanwhile. The others of it
// wait then until they count as left. Of a row that could not be written what came in comes back: told twice is better
// than never.
const message = $('Take one message after the other').first().json;
const isHeld = ({ id, row_id, error }) => [id, row_id, error].some((value) => value !== undefined);
const held = $input.all().filter(({ json }) => isHeld(json));
return [{ json: { ...message, is_mine: held.length >= message.row_ids.length } }];
