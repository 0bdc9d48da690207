/** The part of JSON Schema that n8n reads in the files below `__schema__`. */
export interface OutputSchema {
	/** Where there are several, the editor shows the first, so `null` comes last. */
	type?: string | string[];
	properties?: Record<string, OutputSchema>;
	items?: OutputSchema;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

function typeOf(value: unknown): string {
	if (value === null) return 'null';
	if (Array.isArray(value)) return 'array';
	if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
	return typeof value;
}

/** A whole number is a number, too; null is what a field can be besides its own type. */
function typesOf(values: readonly unknown[]): string[] {
	const types = new Set(values.map(typeOf));
	if (types.has('number')) types.delete('integer');
	return [...types].sort((a, b) => Number(a === 'null') - Number(b === 'null') || (a < b ? -1 : 1));
}

/** The schema that all of these values fit: fields in the order in which they were first seen. */
export function schemaOf(values: readonly unknown[]): OutputSchema {
	const types = typesOf(values);
	if (types.length === 0) return {};
	const objects = values.filter(isObject);
	const lists = values.filter(Array.isArray);
	return {
		type: types.length === 1 ? types[0] : types,
		...(objects.length > 0 && { properties: propertiesOf(objects) }),
		...(lists.length > 0 && { items: schemaOf(lists.flat()) }),
	};
}

function propertiesOf(objects: ReadonlyArray<Record<string, unknown>>) {
	const names = new Set(objects.flatMap((object) => Object.keys(object)));
	return Object.fromEntries(
		[...names].map((name) => [
			name,
			schemaOf(objects.filter((object) => name in object).map((object) => object[name])),
		]),
	);
}

/** Where a value does not fit a schema, in words; none when it fits. A field that is not named is a misfit. */
export function misfits(value: unknown, schema: OutputSchema, path = 'record'): string[] {
	const allowed = [schema.type ?? []].flat();
	const type = typeOf(value);
	const fits = allowed.includes(type) || (type === 'integer' && allowed.includes('number'));
	if (!fits) return [`${path} is ${type}, not ${allowed.join(' or ')}`];
	if (Array.isArray(value)) {
		return value.flatMap((one, index) => misfits(one, schema.items ?? {}, `${path}[${index}]`));
	}
	if (!isObject(value)) return [];
	return Object.entries(value).flatMap(([name, field]) => {
		const known = schema.properties?.[name];
		return known ? misfits(field, known, `${path}.${name}`) : [`${path}.${name} is not named`];
	});
}
