// The rows of the calls that the message spoke of. One that was not sent comes with its message; for a node that
// stopped, n8n empties the list that the loop gave.
const { row_ids } = $input.first().json.row_ids
	? $input.first().json
	: $('Take one message after the other').first().json;
return row_ids.map((row_id) => ({ json: { row_id } }));
