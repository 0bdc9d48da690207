// The node before made the table; these are the callers that came before it.
return $('NAME_OF_CALLERS')
	.all()
	.filter(({ json }) => json.number)
	.map(({ json }) => ({ json }));
