// Elements are made here and nowhere else: what comes from a phone system is always text, never markup.

const byId = (id) => document.getElementById(id);

/** Texts among the children become text nodes, and null is left out. */
function fill(element, attributes, children) {
	for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
	element.append(...children.filter((child) => child !== null));
	return element;
}

/** An HTML element. */
const make = (tag, attributes = {}, ...children) =>
	fill(document.createElement(tag), attributes, children);
