// The node before made the table; these are the calls that came before it.
return $('Keep the calls to deal with')
	.all()
	.map(({ json }) => ({ json: { ...json, call: JSON.stringify(json) } }));
