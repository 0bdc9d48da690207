return $('NAME_OF_CHOOSE')
	.all()
	.map(({ json }) => ({ json: { queue_id: json.queue_id } }));
