// The node before made the table; these are the callers that came before it.
return $('Keep callers who may be called back')
	.all()
	.filter(({ json }) => json.number)
	.map(({ json }) => ({ json }));
