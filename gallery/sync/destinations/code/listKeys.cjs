// So few keys at a time fit into the address of a request.
const AT_A_TIME = 30;

const keys = $input.all().map(({ json }) => json.call_key);
const lists = [];
for (let first = 0; first < keys.length; first += AT_A_TIME) {
	lists.push({ json: { keys: keys.slice(first, first + AT_A_TIME).join(',') } });
}
return lists;
