// The queues to show: all of them, or those that the setting names; one item without an ID where there is none.
const MAX_QUEUES = 12;
const wanted = String($('Settings: fill in here').first().json.NAME_OF_SETTING ?? '')
	.split(',')
	.map((name) => name.trim().toLowerCase())
	.filter((name) => name !== '' && name !== 'all');
const isWanted = ({ queue_id: id, queue_name: name }) =>
	wanted.length === 0 ||
	wanted.includes(String(id).toLowerCase()) ||
	wanted.includes(
		String(name ?? '')
			.trim()
			.toLowerCase(),
	);
const queues = $input
	.all()
	.map(({ json }) => json)
	.filter((queue) => queue.queue_id && isWanted(queue))
	.slice(0, MAX_QUEUES);
return (queues.length > 0 ? queues : [{ queue_id: '' }]).map((json) => ({ json }));
