// Each phone system has a row of its own in the table from the first look at the board on.
const PROVIDERS = /* PROVIDERS */ [];
const known = new Set($input.all().map(({ json }) => json.provider));
return PROVIDERS.filter((provider) => !known.has(provider)).map((provider) => ({
	json: { provider },
}));
