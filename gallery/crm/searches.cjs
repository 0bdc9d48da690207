// What the CRM is asked for, an item for each request.
const searches = /* SEARCHES */ [];

return searches.map((search) => ({ json: { search } }));
